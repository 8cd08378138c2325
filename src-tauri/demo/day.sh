#!/bin/sh
# A day's work of the demo newsroom by the command line, in a fresh desk folder:
#   day.sh [FOLDER]      GALLEY=path/to/galley names the program; without FOLDER a temporary one is made.
# Eight stories, two briefs and an imported page come in and are edited, returned, approved, published, corrected and taken down,
# until every state is on the desk.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
galley=${GALLEY:-galley}
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    place=$(cd "$1" && pwd)
    [ -z "$(ls -A "$place")" ] || { echo "day.sh: $place is not empty; a desk is never overwritten" >&2; exit 1; }
else
    place=$(mktemp -d "${TMPDIR:-/tmp}/galley-demo.XXXXXX")
fi
desk=$place/desk
scratch=$place/scratch
mkdir -p "$scratch"
export GALLEY_DESK="$desk"

case ${GALLEY_LANGUAGE:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in [Vv][Ii]* | '') english= ;; *) english=yes ;; esac

chief='Trần Minh Khoa' secretary='Phạm Duy Anh' editor='Lê Tường Vân' photos='Mai Lan' reporter='Hoài An' stringer='Quang Vinh'

# say VI EN: the next step, in the language of the person reading.
say() {
    if [ -n "$english" ]; then printf '\n— %s\n' "$2"; else printf '\n— %s\n' "$1"; fi
}

# as MEMBER COMMAND…: runs galley as that member, with its answer set in.
as() {
    who=$1
    shift
    "$galley" --as "$who" "$@" >"$scratch/out" 2>&1 || { sed 's/^/    /' "$scratch/out"; return 1; }
    sed 's/^/    /' "$scratch/out"
}

# trim TEXT: prints it without the spaces around it.
trim() { printf '%s' "$1" | sed 's/^ *//;s/ *$//'; }

# bring MEMBER FILE: imports a story and its photos; leaves its id in $story.
bring() {
    # The photo lines are taken out: each photo is added with its file below.
    sed '/^photo: /d' "$2" >"$scratch/$(basename "$2")"
    # Through a file, not a pipe: a failed import must stop the day.
    "$galley" --as "$1" --json import "$scratch/$(basename "$2")" >"$scratch/json" || { cat "$scratch/json"; exit 1; }
    story=$(sed -n 's/.*"story" *: *"\([^"]*\)".*/\1/p' "$scratch/json" | head -n 1)
    [ -n "$story" ] || { echo "day.sh: the import named no story" >&2; cat "$scratch/json" >&2; exit 1; }
    sed -n 's/^headline: \(.*\)$/    “\1”/p' "$2"
    sed -n 's/^photo: //p' "$2" >"$scratch/photos"
    while IFS='|' read -r file caption credit alt flags; do
        set -- "$1" "$2" "$here/photos/$(trim "$file")" --caption "$(trim "$caption")" --credit "$(trim "$credit")" --alt "$(trim "$alt")"
        case $flags in *illustrative*) set -- "$@" --illustrative ;; esac
        member=$1 source=$2
        shift 2
        as "$member" photo add "$story" "$@" </dev/null
        set -- "$member" "$source"
    done <"$scratch/photos"
}

# brief MEMBER HEADLINE SECTION TAG BYLINE STANDFIRST BODY: begins a story of a few lines and sends it up to the desk's
# review; leaves its id in $story.
brief() {
    printf '%s\n' "$7" >"$scratch/brief.md"
    "$galley" --as "$1" --json story new --headline "$2" --section "$3" --tag "$4" --byline "$5" --standfirst "$6" \
        --body-file "$scratch/brief.md" >"$scratch/json" || { cat "$scratch/json"; exit 1; }
    story=$(sed -n 's/.*"story" *: *"\([^"]*\)".*/\1/p' "$scratch/json" | head -n 1)
    printf '    “%s”\n' "$2"
    as "$1" submit "$story"
    as "$editor" take "$story"
    as "$editor" submit "$story"
}

# approve MEMBER STORY: approves; where only advice stands in the way, over it, by name and with a reason.
approve() {
    as "$1" approve "$2" || as "$1" approve "$2" --override 'Thư ký đã xem từng điểm, giữ nguyên'
}

# through MEMBER STORY: from the reporter's desk to the public.
through() {
    as "$1" submit "$2"
    as "$editor" take "$2"
    approve "$editor" "$2"
    as "$editor" publish "$2"
}

say 'Dựng tòa soạn Báo Tân Giang' 'Founding the newsroom of Báo Tân Giang'
"$galley" init "$desk" --name 'Báo Tân Giang' --member "$chief" >"$scratch/out"
sed 's/^/    /' "$scratch/out"
as "$chief" member add "$secretary" --role secretary
as "$chief" member add "$editor" --role editor
as "$chief" member add "$photos" --role photo_editor
as "$chief" member add "$reporter" --role reporter
as "$chief" member add "$stringer" --role reporter

say 'Trang báo có địa chỉ và hộp thư bạn đọc' 'The site gets its address and a mailbox for readers'
as "$chief" house set destination '{"id": "site", "kind": "site", "address": "https://tangiang.example/", "folder": "site", "mail": "bandoc@tangiang.example"}'

say 'Hoài An nộp bài chuyển đổi số; Lê Tường Vân biên tập, duyệt và đăng' \
    'Hoài An files on digital services; Lê Tường Vân edits, approves and publishes'
bring "$reporter" "$here/stories/1-ho-so-tai-thon.md"
digital=$story
as "$reporter" check "$digital" || true
through "$reporter" "$digital"

say 'Bài vải sớm lên trang; sau đó sapo được sửa, bản đã duyệt vẫn ở trên site' \
    'The lychee story goes out; its standfirst is then edited, and the site keeps what was approved'
bring "$reporter" "$here/stories/2-vai-som.md"
lychee=$story
through "$reporter" "$lychee"
as "$editor" story edit "$lychee" --standfirst 'Hơn 400 ha vải sớm ở Đồi Sim bắt đầu cho thu hoạch. Quả chưa xuống cành đã có người đặt, nhờ cuốn nhật ký chăm cây mà 311 hộ cùng giữ.'

say 'Câu lạc bộ thiên văn: đã gửi, chờ biên tập' 'The astronomy club: submitted, waiting for an editor'
bring "$reporter" "$here/stories/3-cau-lac-bo-thien-van.md"
as "$reporter" submit "$story"

say 'Một trang bài bằng tiếng Anh: đăng' 'A page in English: published'
bring "$stringer" "$here/stories/8-ferry-songs.md"
through "$stringer" "$story"

say 'Tiêm phòng dại: đã duyệt, chờ giờ đăng' 'The rabies story: approved, waiting for its hour'
bring "$stringer" "$here/stories/4-tiem-phong-dai.md"
as "$stringer" submit "$story"
as "$editor" take "$story"
approve "$editor" "$story"

say 'Bài phiên tòa: đã đăng, rồi phải gỡ, có lý do và báo cho tác giả' \
    'The court report: published, then taken down, with a reason that reaches its author'
bring "$stringer" "$here/stories/5-gia-tho-dien.md"
court=$story
through "$stringer" "$court"
as "$secretary" takedown "$court" --reason 'Bị hại đề nghị không nêu nghề nghiệp và nơi ở; chờ thống nhất lại chi tiết với tòa án'

say 'Bài bóng chuyền: trả lại, kèm lý do' 'The volleyball report: returned, with a reason'
bring "$stringer" "$here/stories/6-bong-chuyen-nu.md"
as "$stringer" submit "$story"
as "$editor" take "$story"
as "$editor" return "$story" --reason 'Hỏi lại ban tổ chức điểm số của Thắm ở hiệp ba và hiệp tư, ghi rõ nguồn'

say 'Rừng bần: đang biên tập' 'The mangroves: being edited'
bring "$reporter" "$here/stories/7-rung-ban.md"
as "$reporter" submit "$story"
as "$editor" take "$story"

say 'Nhập một trang đã đăng, lưu dạng chữ; bản nháp còn chờ tệp ảnh' \
    'A published page, saved as text, is imported: a draft that still awaits its photo file'
bring "$reporter" "$here/page.txt"
as "$reporter" check "$story" || true

say 'Bài chuyển đổi số có một con số phải đính chính: sửa, duyệt lại, đăng bản đính chính' \
    'A figure in the digital story was wrong: corrected, approved again, published with its correction'
sed '1,/^---$/d; s/giảm còn 74 lượt/giảm còn 94 lượt/' "$here/stories/1-ho-so-tai-thon.md" >"$scratch/body.md"
as "$editor" story edit "$digital" --body-file "$scratch/body.md"
as "$editor" correct "$digital" --reason 'Bản đăng lần đầu ghi 74 lượt người đến hỏi giấy tờ trong quý I; con số đúng là 94 lượt. Báo Tân Giang xin lỗi bạn đọc.'

say 'Tổng biên tập đặt thêm hai khâu: duyệt cấp ban và duyệt xuất bản; hai tin vắn đi qua' \
    'The chief adds two reviews, the desk'"'"'s and the final one; two briefs go through them'
as "$chief" house set style '{"desk_review": true, "final_review": true}'
brief "$stringer" 'Bến phà Ngô dừng hai đêm để sửa cầu dẫn' 'Thời sự' 'giao thông' 'Quang Vinh' \
    'Từ 21 giờ ngày 18/6, phà Ngô nghỉ hai đêm. Người dân đi vòng qua cầu Bến Mơ.' \
    'Ban quản lý bến phà Ngô cho biết sáu nhịp cầu dẫn phía bờ tả sẽ được thay từ 21 giờ ngày 18/6 đến 5 giờ ngày 20/6/2026. Đường vòng qua cầu Bến Mơ dài hơn 7 km; phà vẫn trực chở người bệnh cả hai đêm.'
brief "$reporter" 'Thư viện Bãi Ngô mở cửa đến 21 giờ suốt mùa hè' 'Giáo dục' 'giáo dục' 'Hoài An' \
    'Từ ngày 15/6, thư viện xã Bãi Ngô có người trực mỗi tối để học sinh đến đọc.' \
    'Thư viện hiện có hơn 3.000 đầu sách, một nửa do cựu học sinh gửi tặng. Ba giáo viên về hưu chia nhau trực từ 18 giờ đến 21 giờ; em nào nhà xa được mượn mỗi lần năm cuốn.'
as "$secretary" submit "$story"

say 'Trên bàn lúc cuối ngày' 'On the desk at the end of the day'
as "$editor" story list
as "$editor" search 'rung ban'
as "$chief" verify

front=$desk/site/index.html
[ -f "$front" ] || { echo "day.sh: no front page at $front" >&2; exit 1; }
rm -r "$scratch"
if [ -n "$english" ]; then
    printf '\nThe published site lies here; open its front page in a browser:\n  %s\nThe desk: galley --desk %s story list\n' "$front" "$desk"
else
    printf '\nTrang đã xuất bản nằm ở đây, mở trang nhất bằng trình duyệt:\n  %s\nBàn làm việc: galley --desk %s story list\n' "$front" "$desk"
fi
