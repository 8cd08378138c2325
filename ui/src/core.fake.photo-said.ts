/** What is said of the photos of the newsroom in memory where somebody only looks at it: `?desk`. */
import type { Ingested, PhotoCard } from './contract'

/** What becomes of the folder that is taken in next. */
export const TAKEN: Ingested = {
  photos: ['n1', 'n2', 'n3'],
  known: ['a1', 'a2'],
  refused: [
    {
      file: 'DSC_4177.JPG',
      why: 'Tệp DSC_4177.JPG bị đứt giữa chừng, chưa tới phần hình ảnh. Hãy chép hoặc tải lại tệp này.',
    },
    { file: 'bia-so-5.jpg', why: 'Tệp bia-so-5.jpg rỗng. Hãy chép hoặc tải lại tệp này.' },
  ],
  notes: ['Tệp anh-bia.jpg có đuôi không đúng, thật ra là ảnh PNG.'],
  others: 4,
  left: 120,
}

type Dressed = Partial<
  Pick<PhotoCard, 'file' | 'said' | 'notices' | 'damaged' | 'sourceType' | 'width' | 'height' | 'bytes'>
>

const lan = { creator: ['Mai Lan'], credit: ['Mai Lan / Báo Tân Giang'] }
const AI = 'Theo thông tin trong tệp, troi-sao-minh-hoa.png do AI hoặc thuật toán tạo ra, toàn bộ hoặc một phần.'
const CUT = 'Ảnh DSC_4109.JPG bị đứt, chỉ còn khoảng 60 % hình. Hãy chép hoặc tải lại tệp này.'

export const DRESSED: Record<string, Dressed> = {
  a1: {
    file: 'DSC_4101.JPG',
    said: {
      ...lan,
      caption: ['Bà Lương Thị Nhàn thu hái vải sớm ở thôn Đồi Sim, xã Vân Lũng, sáng 9/5.'],
      people: ['Lương Thị Nhàn'],
      sublocation: ['thôn Đồi Sim'],
      city: ['Vân Lũng'],
      keywords: ['vải sớm', 'nông nghiệp'],
      taken: ['2022-05-09T06:42'],
      rating: ['5'],
      label: ['Green'],
    },
  },
  a2: {
    file: 'DSC_4102.JPG',
    said: {
      ...lan,
      caption: ['Bến đò Tân Giang trước giờ đưa học sinh sang sông.'],
      city: ['Tân Giang'],
      taken: ['2022-05-09T06:10'],
      rating: ['4'],
      label: ['Red'],
    },
  },
  a3: { file: 'DSC_4103.JPG', said: { ...lan, taken: ['2022-05-08T15:03'], rating: ['3'], label: ['Yellow'] } },
  a4: {
    file: 'troi-sao-minh-hoa.png',
    said: { caption: ['Bầu trời sao trên đồi Sim, hình minh họa.'], digital_source_type: ['ai'] },
    notices: [AI],
    sourceType: 'Hình do AI tạo sinh',
    width: 1536,
    height: 1024,
    bytes: 2_400_000,
  },
  a5: {
    file: 'DSC_4105.JPG',
    said: { ...lan, caption: ['Lớp học tin học ở Trường THCS Vân Lũng.'], taken: ['2022-05-06'], rating: ['2'] },
  },
  a6: {
    file: 'IMG_20220505_113209.jpg',
    said: { taken: ['2022-05-05T11:32'], rating: ['-1'] },
    width: 4032,
    height: 3024,
    bytes: 3_100_000,
  },
  a7: {
    file: 'toa-an-huyen.jpg',
    said: { credit: ['Tòa án nhân dân huyện'], caption: ['Trụ sở Tòa án nhân dân huyện Tân Giang.'] },
    width: 1600,
    height: 1067,
    bytes: 640_000,
  },
  a8: {
    file: 'DSC_4108.JPG',
    said: {
      ...lan,
      caption: ['Trận chung kết bóng chuyền nữ trên sân xã Vân Lũng.'],
      taken: ['2022-05-03T17:20'],
      rating: ['4'],
      label: ['Blue'],
    },
  },
  a9: {
    file: 'DSC_4109.JPG',
    said: { creator: ['Hoài An'], taken: ['2022-05-02T08:15'] },
    notices: [CUT],
    damaged: true,
  },
}
