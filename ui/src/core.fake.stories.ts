/** The invented newsroom of the in-memory core: Báo Tân Giang, its members, house data and stories. */
import benSong from '../../src-tauri/demo/photos/ben-song.jpg?url'
import lopHoc from '../../src-tauri/demo/photos/lop-hoc.jpg?url'
import meo from '../../src-tauri/demo/photos/meo.jpg?url'
import nhaVanHoa from '../../src-tauri/demo/photos/nha-van-hoa.jpg?url'
import rungBan from '../../src-tauri/demo/photos/rung-ban.jpg?url'
import sanBong from '../../src-tauri/demo/photos/san-bong.jpg?url'
import toaAn from '../../src-tauri/demo/photos/toa-an.jpg?url'
import troiSao from '../../src-tauri/demo/photos/troi-sao.jpg?url'
import vuonVai from '../../src-tauri/demo/photos/vuon-vai.jpg?url'
import type { Block, Conflict, DeskCard, Fields, Finding, Member, Placement, State, Told, TreeNode } from './contract'

export const PHOTOS: Record<string, string> = {
  a1: vuonVai,
  a2: benSong,
  a3: nhaVanHoa,
  a4: troiSao,
  a5: lopHoc,
  a6: meo,
  a7: toaAn,
  a8: sanBong,
  a9: rungBan,
}

/** The noon that the invented newsroom lives at: Tuesday, 10 May 2022, 09:41 in Tân Giang. */
export const NOW = Date.UTC(2022, 4, 10, 2, 41)
const HOUR = 3_600_000

const every = ['write', 'caption', 'edit', 'pass_on', 'approve', 'take_down', 'govern']
export const MEMBERS: Member[] = [
  {
    id: 'm1',
    name: 'Nguyễn Thị Thu Hà',
    role: 'chief',
    roleLabel: 'Tổng biên tập',
    protected: true,
    rights: every,
    delegatedUntil: null,
  },
  {
    id: 'm2',
    name: 'Lê Đức Thọ',
    role: 'reporter',
    roleLabel: 'Phóng viên',
    protected: false,
    rights: ['write'],
    delegatedUntil: null,
  },
  {
    id: 'm3',
    name: 'Mai Lan',
    role: 'photo_editor',
    roleLabel: 'Biên tập ảnh',
    protected: false,
    rights: ['write', 'caption'],
    delegatedUntil: null,
  },
  {
    id: 'm4',
    name: 'Đỗ Quỳnh Anh',
    role: 'editor',
    roleLabel: 'Biên tập viên',
    protected: true,
    rights: ['write', 'caption', 'edit', 'pass_on'],
    delegatedUntil: null,
  },
]

export const DESK: DeskCard = {
  newsroom: 'Báo Tân Giang',
  folder: '/home/thuha/Galley/bao-tan-giang',
  language: 'vi',
  zone: 'Asia/Ho_Chi_Minh',
  me: MEMBERS[0] as Member,
  members: MEMBERS,
  house: {
    sections: [
      { name: 'Thời sự', slug: 'thoi-su' },
      { name: 'Kinh tế', slug: 'kinh-te' },
      { name: 'Giáo dục', slug: 'giao-duc' },
      { name: 'Y tế', slug: 'y-te' },
      { name: 'Pháp luật', slug: 'phap-luat' },
      { name: 'Thể thao', slug: 'the-thao' },
      { name: 'Môi trường', slug: 'moi-truong' },
      { name: 'Chuyển đổi số', slug: 'chuyen-doi-so' },
      { name: 'English', slug: 'english' },
    ],
    tags: ['vải sớm', 'nông thôn mới', 'Đồi Sim', 'sông Tân', 'chuyển đổi số', 'bóng chuyền', 'thiên văn', 'bệnh dại'],
    people: [
      { id: 'p1', name: 'Lê Đức Thọ', penNames: ['Đức Thọ'] },
      { id: 'p2', name: 'Mai Lan', penNames: [] },
      { id: 'p3', name: 'Nguyễn Hoài An', penNames: ['Hoài An'] },
    ],
    genres: ['tin', 'bài phản ánh', 'phóng sự', 'phỏng vấn', 'bình luận'],
    memberRoles: [
      { code: 'reporter', label: 'Phóng viên', rights: ['write'] },
      { code: 'photo_editor', label: 'Biên tập ảnh', rights: ['write', 'caption'] },
      { code: 'editor', label: 'Biên tập viên', rights: ['write', 'caption', 'edit', 'approve'] },
      { code: 'desk_head', label: 'Trưởng ban', rights: ['write', 'caption', 'edit', 'pass_on', 'approve'] },
      {
        code: 'secretary',
        label: 'Thư ký tòa soạn',
        rights: ['write', 'caption', 'edit', 'pass_on', 'approve', 'take_down'],
      },
      { code: 'chief', label: 'Tổng biên tập', rights: every },
    ],
    headlineCharacters: 80,
    headlineSyllables: 16,
    standfirstSyllables: 45,
    destinations: [{ id: 'site', title: 'Trang Báo Tân Giang', address: 'https://tangiang.example' }],
    ratios: [
      { label: 'Ngang rộng', sides: [16, 9] },
      { label: 'Ngang', sides: [3, 2] },
      { label: 'Ngang hẹp', sides: [4, 3] },
      { label: 'Vuông', sides: [1, 1] },
      { label: 'Dọc hẹp', sides: [9, 16] },
    ],
    usages: [
      { code: 'staff', label: 'Phóng viên của báo' },
      { code: 'agency', label: 'Hãng tin' },
    ],
    templates: [
      {
        name: 'Tin lũ',
        changes: [
          { field: 'keywords', way: 'append', text: 'mưa lũ; {city}' },
          { field: 'credit', way: 'if_empty', text: 'Ảnh: {creator}' },
        ],
      },
    ],
  },
  readOnly: false,
  notices: [],
}

export type FakeStory = {
  id: string
  fields: Fields
  blocks: Block[]
  state: State
  author: string
  updatedAt: number
  conflicts: Conflict[]
  findings: Finding[]
  told: Told | null
  approvedBy: string[]
  /** Photos that are still on their way. */
  awaited?: string[]
  approvalsNeeded: number
  late: string | null
  revision: number
  saved: { at: number; member: string; fields: Fields; blocks: Block[] }[]
}

/** Returns a paragraph, whose words in ** are strong. */
export function paragraph(text: string): Block {
  const content = text
    .split('**')
    .map(
      (piece, index): TreeNode => ({
        type: 'text',
        text: piece,
        ...(index % 2 ? { marks: [{ type: 'strong' }] } : {}),
      }),
    )
    .filter(node => node.text !== '')
  return { source: text, node: { type: 'paragraph', content } }
}

function heading(text: string): Block {
  return { source: `## ${text}`, node: { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text }] } }
}

function quote(text: string, from: string): Block {
  const said: TreeNode = { type: 'paragraph', content: [{ type: 'text', text }] }
  const by: TreeNode = { type: 'attribution', content: [{ type: 'text', text: from }] }
  return { source: `> ${text}\n>\n> — ${from}`, node: { type: 'quote', content: [said, by] } }
}

function figure(placement: string): Block {
  return { source: `![](photo:${placement})`, node: { type: 'photo', attrs: { placement } } }
}

function placed(
  id: string,
  photo: string | null,
  caption: string,
  credit: string,
  rest: Partial<Placement> = {},
): Placement {
  const plain = { crop: null, focalPoint: null, turn: 0, illustrative: false, archive: false, lead: false }
  return { id, photo, caption, credit, alt: caption, ...plain, ...rest }
}

export function emptyFields(): Fields {
  return {
    language: 'vi',
    genre: '',
    kicker: '',
    headline: '',
    standfirst: '',
    bylines: [],
    dateline: '',
    section: '',
    tags: [],
    slug: '',
    printedDate: null,
    embargo: null,
    correctionNote: '',
    placements: [],
    notes: '',
    deadline: null,
    printSlot: null,
  }
}

type Begun = Partial<Omit<FakeStory, 'fields'>> & { fields: Partial<Fields>; by: string }

function told(number: number, story: Begun): FakeStory {
  const { fields, by, ...rest } = story
  const full: Fields = {
    ...emptyFields(),
    bylines: by.split(', ').map(name => ({ person: null, name, role: 'author', share: null })),
    ...fields,
  }
  const updatedAt = rest.updatedAt ?? NOW - number * 0.6 * HOUR
  return {
    id: `s${number}`,
    blocks: [paragraph('Chưa có nội dung.')],
    state: 'draft',
    author: 'm2',
    conflicts: [],
    findings: [],
    told: null,
    approvedBy: [],
    approvalsNeeded: 1,
    late: null,
    revision: 1,
    saved: [],
    ...rest,
    fields: full,
    updatedAt,
  }
}

const orchard: Block[] = [
  paragraph(
    'Bốn giờ sáng, đèn pin đã loáng thoáng trên sườn Đồi Sim. Người hái vải đi thành từng cặp, **một người cắt, một người đỡ**, chùm nào cũng giữ lại vài lá cho tươi.',
  ),
  figure('p1'),
  paragraph(
    'Nhà ông Hà Văn Lượng có 1,2 ha, cây già nhất trồng năm 1998. Vụ này ông dự tính thu 9 tấn; quả nào cũng đã có chỗ đi.',
  ),
  heading('Cuốn sổ treo đầu vườn'),
  paragraph(
    'Chỗ đi ấy đến từ tấm mã in trên bìa cứng, treo ở đầu mỗi vườn. Quét mã, người mua thấy ngày tỉa cành, ngày bón phân, loại thuốc đã dùng và số ngày cách ly.',
  ),
  quote(
    'Nghe đọc lên mới biết vườn mình phun sớm hay muộn hơn hàng xóm. Từ đó bà con tự nhắc nhau.',
    'Bà Nguyễn Thị Thơm, Giám đốc HTX Vải sớm Đồi Sim',
  ),
  { source: '<aside>Hộp thông tin: 311 trong 340 hộ có mã vườn.</aside>', node: null },
  figure('p2'),
  paragraph('Gần 7 giờ, chuyến xe lạnh đầu tiên rời bến sông Tân, chở theo 6 tấn vải.'),
]

const late: Conflict[] = [
  {
    id: 'c1',
    paragraphs: 1,
    field: null,
    blocks: [0],
    sides: [
      {
        texts: ['Tính đến ngày 15, đội đã thắng 8 trận liền.'],
        mine: true,
        by: [{ member: 'Nguyễn Thị Thu Hà', at: NOW - 2 * HOUR }],
      },
      {
        texts: ['Tính đến ngày 20, đội đã thắng 9 trận liền.'],
        mine: false,
        by: [{ member: 'Đỗ Quỳnh Anh', at: NOW - HOUR }],
      },
    ],
  },
]

const missing = (rule: string, code: string, field: string, message: string): Finding => ({
  rule,
  code,
  field,
  message,
  severity: 'error',
  overridable: false,
  range: null,
  excerpt: '',
  block: null,
  fix: null,
})

/** Returns the stories as they are when the newsroom opens. */
export function invented(): FakeStory[] {
  return [
    told(1, {
      by: 'Đức Thọ, Mai Lan',
      state: 'desk_review',
      blocks: orchard,
      fields: {
        kicker: 'Nông sản Tân Giang',
        headline: 'Vải sớm Đồi Sim vào vụ, vườn nào cũng có mã',
        standfirst: 'Hơn 400 ha vải sớm ở Đồi Sim bắt đầu cho thu hoạch. Năm nay, quả chưa xuống cành đã có người đặt.',
        section: 'Kinh tế',
        tags: ['vải sớm', 'nông thôn mới', 'Đồi Sim'],
        dateline: 'Tân Giang',
        genre: 'bài phản ánh',
        slug: 'vai-som-doi-sim-vao-vu',
        deadline: NOW + 0.8 * HOUR,
        notes: 'Giá thu mua ghi ngày 31/5, cần hỏi lại hợp tác xã trước khi lên trang.',
        placements: [
          placed('p1', 'a1', 'Vườn vải sớm ở Đồi Sim những ngày đầu vụ', 'Mai Lan', { lead: true }),
          placed('p2', 'a2', 'Bến sông Tân, nơi xe lạnh nhận vải từ 4 giờ sáng', 'Đức Thọ', { illustrative: true }),
        ],
      },
      findings: [
        {
          ...missing('S2', 'rules.S2', 'standfirst', 'Sapo lặp “Đồi Sim” 2 lần.'),
          severity: 'warning',
          overridable: true,
        },
      ],
    }),
    told(2, {
      by: 'Hoài An',
      state: 'submitted',
      author: 'm4',
      fields: {
        headline: 'Vân Lũng làm xong hồ sơ ngay tại nhà văn hóa thôn',
        standfirst:
          'Mỗi tuần hai buổi tối, cán bộ xã Vân Lũng mang máy tính xuống nhà văn hóa, cùng thanh niên trong thôn giúp bà con nộp hồ sơ trực tuyến.',
        section: 'Chuyển đổi số',
        tags: ['chuyển đổi số'],
        placements: [placed('p1', 'a3', 'Buổi làm hồ sơ tối thứ Năm ở nhà văn hóa thôn Hạ', 'Hoài An', { lead: true })],
      },
      blocks: [
        paragraph(
          'Bảy giờ tối, sân nhà văn hóa thôn Hạ đã kín xe đạp. Trong nhà, hai chiếc máy tính đặt trên bàn họp, dây mạng kéo từ nhà trưởng thôn sang.',
        ),
      ],
    }),
    told(3, {
      by: 'Thanh Trúc',
      state: 'approved',
      fields: {
        headline:
          'Câu lạc bộ thiên văn của học trò bãi bồi: chiếc kính tự lắp từ ống nhựa, hai năm ngắm sao cùng bà con xóm chài',
        standfirst: 'Từ sân trường, các em học cách đặt câu hỏi.',
        section: 'Giáo dục',
        tags: ['thiên văn'],
        placements: [
          placed('p1', 'a4', 'Những thiên hà xa do kính viễn vọng không gian chụp', 'NASA, ESA', {
            lead: true,
            illustrative: true,
          }),
          placed('p2', 'a5', 'Lớp học dùng làm phòng sinh hoạt', 'Thanh Trúc'),
        ],
      },
      blocks: [paragraph('Trời vừa tối hẳn, sân Trường THPT Cửa Sông đã có tiếng đếm ngược.')],
    }),
    told(4, {
      by: 'Ngọc Bích',
      state: 'editing',
      author: 'm4',
      fields: {
        headline: 'Tiêm phòng dại cho chó, mèo: Không để sót một ngõ',
        standfirst: 'Phường Bến Mơ đổi cách tiêm phòng dại, đi từng ngõ thay vì chờ dân mang vật nuôi đến.',
        section: 'Y tế',
        tags: ['bệnh dại'],
        placements: [placed('p1', 'a6', '', '', { lead: true })],
      },
      blocks: [paragraph('Sáu giờ sáng Chủ nhật, tổ tiêm phòng đã có mặt ở đầu ngõ 12.')],
      findings: [
        missing('P1', 'rules.P1.caption', 'placement:p1.caption', 'Ảnh chưa có chú thích.'),
        missing('P1', 'rules.P1.credit', 'placement:p1.credit', 'Ảnh chưa ghi tác giả hoặc nguồn.'),
      ],
    }),
    told(5, {
      by: 'Quang Vinh',
      state: 'changed_since_approval',
      fields: {
        headline: 'Giả thợ điện lừa 43 hộ dân, lĩnh 8 năm tù',
        standfirst: 'Bốn tháng, 43 hộ dân ở ba xã bị chiếm đoạt tổng cộng 286 triệu đồng.',
        section: 'Pháp luật',
        placements: [
          placed('p1', 'a7', 'Cuốn luật, chiếc búa và cán cân', 'Báo Tân Giang', { lead: true, illustrative: true }),
        ],
      },
      blocks: [paragraph('Ngày 9/5, Tòa án nhân dân huyện Tân Giang tuyên phạt bị cáo 8 năm tù.')],
    }),
    told(6, {
      by: 'Trọng Khôi',
      state: 'final_review',
      fields: {
        headline: 'Bóng chuyền nữ Bãi Ngô lần đầu vô địch tỉnh',
        standfirst: 'Đội bóng gồm công nhân may, cô giáo mầm non và chị bán cá đã thắng ngược 3-2.',
        section: 'Thể thao',
        tags: ['bóng chuyền'],
        placements: [
          placed('p1', 'a8', 'Sân bóng chuyền bên bờ sông, nơi đội Bãi Ngô tập mỗi chiều', 'Trọng Khôi', {
            lead: true,
          }),
        ],
      },
      conflicts: late,
      blocks: [
        paragraph('Tính đến ngày 20, đội đã thắng 9 trận liền.'),
        paragraph('Hai giờ mười lăm phút là thời gian trận chung kết kéo dài.'),
      ],
      findings: [missing('C1', 'rules.C1', 'body', 'Còn 1 chỗ hai người cùng sửa chưa được chọn.')],
    }),
    told(7, {
      by: 'Hải Đăng',
      state: 'published',
      updatedAt: NOW - 26 * HOUR,
      fields: {
        headline: 'Rừng bần trở lại bên cửa sông Tân',
        standfirst: 'Nay 64 ha rừng bần đã khép tán, cá tôm về, và những người từng chặt cây trở thành người giữ rừng.',
        section: 'Môi trường',
        tags: ['sông Tân'],
        placements: [placed('p1', 'a9', 'Rừng bần non ở cửa sông Tân khi nước lên', 'Hải Đăng', { lead: true })],
      },
      blocks: [paragraph('Con nước tháng Tư lên đến gốc bần thứ ba, ông Phan Văn Tư mới buộc thuyền.')],
    }),
    told(8, {
      by: 'Đức Thọ',
      state: 'returned',
      updatedAt: NOW - 30 * HOUR,
      told: {
        done: 'return',
        by: 'Nguyễn Thị Thu Hà',
        at: NOW - HOUR,
        reason: 'Cần thêm ý kiến của phòng giáo dục huyện.',
        isNew: false,
      },
      fields: { headline: 'Lớp học ghép ba trình độ ở điểm trường Khuổi Nghễu', section: 'Giáo dục' },
      blocks: [paragraph('Điểm trường Khuổi Nghễu có 14 học sinh, ba lớp, một cô giáo.')],
    }),
    told(9, {
      by: 'Mai Lan',
      author: 'm1',
      updatedAt: NOW - 50 * HOUR,
      fields: {
        headline: 'Ẩm thực phố cổ Ngự Viên: tô bún Ễnh Ương và những quán “khuỵu” xuống vì nước lũ',
        section: 'Thời sự',
        deadline: NOW - 0.5 * HOUR,
      },
      blocks: [paragraph('Nước rút, các bà bán bún lại nhóm bếp.')],
    }),
    told(10, {
      by: 'Minh Khue',
      state: 'published',
      updatedAt: NOW - 80 * HOUR,
      fields: {
        language: 'en',
        headline: 'Where the ferry songs are kept, over coffee',
        section: 'English',
        standfirst: 'A retired ferryman teaches the crossing songs.',
      },
      blocks: [paragraph('The kettle goes on before the first song begins.')],
    }),
    told(11, {
      by: 'Quang Vinh',
      state: 'unpublished',
      updatedAt: NOW - 400 * HOUR,
      told: {
        done: 'takedown',
        by: 'Nguyễn Thị Thu Hà',
        at: NOW - HOUR,
        reason: 'Nhân vật rút lại lời kể.',
        isNew: false,
      },
      fields: { headline: 'Chợ phiên họp lúc nửa đêm', section: 'Thời sự' },
      blocks: [paragraph('Chợ họp từ nửa đêm đến ba giờ sáng.')],
    }),
    told(12, {
      by: 'Đức Thọ',
      updatedAt: NOW - 9000 * HOUR,
      fields: { headline: '', section: '' },
      blocks: [],
      findings: [
        missing('T1', 'rules.T1.empty', 'headline', 'Bài chưa có tít.'),
        missing('S1', 'rules.S1.empty', 'standfirst', 'Bài chưa có sapo.'),
        missing('B1', 'rules.B1.empty', 'body', 'Bài chưa có nội dung.'),
        missing('G3', 'rules.G3.missing', 'section', 'Bài chưa có chuyên mục.'),
      ],
    }),
  ]
}

const SUBJECTS = [
  'Cầu mới qua suối Bùn',
  'Giá xăng lại tăng',
  'Mưa lớn ở thượng nguồn sông Tân',
  'Trường làng thêm phòng máy',
  'Hội vật đầu xuân Bãi Ngô',
]

/** Returns as many more stories as asked, to fill a long list. */
export function many(count: number): FakeStory[] {
  const states: State[] = ['draft', 'submitted', 'published', 'approved', 'editing']
  return Array.from({ length: count }, (_, index) => {
    const headline = `${SUBJECTS[index % SUBJECTS.length]}, kỳ ${index + 1}`
    const fields = { headline, section: DESK.house.sections[index % 8]?.name ?? '' }
    return told(1000 + index, {
      by: 'Đức Thọ',
      state: states[index % 5] ?? 'draft',
      updatedAt: NOW - 500 * HOUR - index * 60_000,
      fields,
    })
  })
}
