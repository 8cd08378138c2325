/** How a picture came about, in the words of IPTC's list (NewsCodes, Digital Source Type), in the list's order. */
import { m } from '../words/messages'

const ADDRESS = 'http://cv.iptc.org/newscodes/digitalsourcetype/'

const WORDS: [string, () => string][] = [
  ['digitalCapture', () => m['photo.source_type.digital_capture']()],
  ['computationalCapture', () => m['photo.source_type.computational_capture']()],
  ['negativeFilm', () => m['photo.source_type.negative_film']()],
  ['positiveFilm', () => m['photo.source_type.positive_film']()],
  ['print', () => m['photo.source_type.print']()],
  ['humanEdits', () => m['photo.source_type.human_edits']()],
  ['compositeWithTrainedAlgorithmicMedia', () => m['photo.source_type.composite_with_ai']()],
  ['algorithmicallyEnhanced', () => m['photo.source_type.algorithmically_enhanced']()],
  ['digitalCreation', () => m['photo.source_type.digital_creation']()],
  ['dataDrivenMedia', () => m['photo.source_type.data_driven']()],
  ['trainedAlgorithmicMedia', () => m['photo.source_type.ai']()],
  ['algorithmicMedia', () => m['photo.source_type.algorithmic']()],
  ['screenCapture', () => m['photo.source_type.screen_capture']()],
  ['virtualRecording', () => m['photo.source_type.virtual_recording']()],
  ['composite', () => m['photo.source_type.composite']()],
  ['compositeCapture', () => m['photo.source_type.composite_capture']()],
  ['compositeSynthetic', () => m['photo.source_type.composite_synthetic']()],
]

/** The list: each with the address that files have it by, and what it is called. */
export const SOURCE_TYPES = WORDS.map(([word, label]) => ({ value: ADDRESS + word, label }))
