"""Posts and their bodies in single sentences, as papers, minutes and speeches write them. All people are invented."""
# ruff: noqa: E501 - sentences of articles

from __future__ import annotations

import pytest

from camket.intake.rules.reader import read
from camket.intake.rules.sentences import sentences

ENGLISH: list[tuple[str, str, list[str], str | None]] = [
    ("A spokeswoman for the mission, Carmen Ruiz, said so.", "Carmen Ruiz", ["spokeswoman for the mission"], None),
    (
        "Present: Mr Dalitso Mhango (Vice-Chair), Ms Rebecca Holt (UNICEF, observer).",
        "Rebecca Holt",
        ["observer"],
        "UNICEF",
    ),
    (
        "The report came from the Permanent Secretary, Ministry of Health, Engr. Musa Bello, who signed it.",
        "Musa Bello",
        ["Permanent Secretary, Ministry of Health"],
        "Ministry of Health",
    ),
    ("Media researcher Albert Murhula warned that grants end.", "Albert Murhula", ["Media researcher"], None),
    (
        "Deputy Director of the Department of Child Protection under the Ministry of Home Affairs Tran Thi Lan Huong said so on Monday in Hanoi.",
        "Tran Thi Lan Huong",
        ["Deputy Director of the Department of Child Protection under the Ministry of Home Affairs"],
        "Department of Child Protection",
    ),
    (
        "Anna Kowalska, who is Head of Programmes at the Warsaw Peace Institute, asked for more money.",
        "Anna Kowalska",
        ["Head of Programmes at the Warsaw Peace Institute"],
        "Warsaw Peace Institute",
    ),
    (
        "Politburo member and Permanent Deputy Secretary of the Party Central Committee Nguyen Van Hai received the guests.",
        "Nguyen Van Hai",
        ["Politburo member", "Permanent Deputy Secretary of the Party Central Committee"],
        "Party Central Committee",
    ),
    (
        "Rwanda's Minister of Gender and Family Promotion, Dr. Chantal Uwase, opened the forum.",
        "Chantal Uwase",
        ["Minister of Gender and Family Promotion"],
        "Ministry of Gender and Family Promotion",
    ),
    (
        "Swedish Ambassador to Vietnam Johan Lindgren praised the plan.",
        "Johan Lindgren",
        ["Ambassador of Sweden to Vietnam"],
        None,
    ),
    (
        "Lieutenant Colonel Dao Thi Mai, a staff officer at the Vietnam Department of Peacekeeping Operations, said training took a year.",
        "Dao Thi Mai",
        ["staff officer at the Vietnam Department of Peacekeeping Operations"],
        "Vietnam Department of Peacekeeping Operations",
    ),
    (
        "Thandi Ndlovu (Regional Director for Southern Africa, Care Bridge International) said the floods hit women first.",
        "Thandi Ndlovu",
        ["Regional Director for Southern Africa"],
        None,
    ),
    (
        "Vice Chairman of the Ca Mau Provincial People's Committee Huynh Quoc Viet said the province had 200 shelters.",
        "Huynh Quoc Viet",
        ["Vice Chairman of the Ca Mau Provincial People's Committee"],
        "Ca Mau Provincial People's Committee",
    ),
    (
        "Assistant Secretary-General for Human Rights Ilze Brandt briefed the Security Council.",
        "Ilze Brandt",
        ["Assistant Secretary-General for Human Rights"],
        None,
    ),
    (
        "Acting Minister of Justice and Peace Laila Rahmani signed the decree.",
        "Laila Rahmani",
        ["Acting Minister of Justice and Peace"],
        "Ministry of Justice and Peace",
    ),
    (
        "Ms. Duong Thi Nga, Head of the Women's Union of Muong La District, said the club meets weekly.",
        "Duong Thi Nga",
        ["Head of the Women's Union of Muong La District"],
        "Women's Union of Muong La District",
    ),
    (
        "Kim Hyun-joo, a director at the Korea Women's Development Institute, presented the index.",
        "Kim Hyun-joo",
        ["director at the Korea Women's Development Institute"],
        "Korea Women's Development Institute",
    ),
    (
        "Chairwoman of the National Assembly's Committee for Social Affairs Nguyen Thuy Lien presided over the hearing.",
        "Nguyen Thuy Lien",
        ["Chairwoman of the Committee for Social Affairs"],
        "Committee for Social Affairs",
    ),
    (
        "Vice President of the Lao Women's Union Bounmy Phonesavanh thanked the Viet Nam Women's Union.",
        "Bounmy Phonesavanh",
        ["Vice President of the Lao Women's Union"],
        "Lao Women's Union",
    ),
    (
        "Deputy Head of the Party Central Committee's Commission for Popularisation and Education Tran Manh Dung attended the event.",
        "Tran Manh Dung",
        ["Deputy Head of the Commission for Popularisation and Education"],
        "Commission for Popularisation and Education",
    ),
    (
        "Special Envoy of the Secretary-General for Yemen Henrik Falk welcomed the step.",
        "Henrik Falk",
        ["Special Envoy of the Secretary-General for Yemen"],
        None,
    ),
    (
        "On behalf of the Government, Minister for Women, Family and Community Development Nurul Aziz launched the strategy.",
        "Nurul Aziz",
        ["Minister for Women, Family and Community Development"],
        "Ministry of Women, Family and Community Development",
    ),
    (
        "Nguyen Thi Hong Van, Director of the Centre for Gender Studies, Ho Chi Minh National Academy of Politics, spoke next.",
        "Nguyen Thi Hong Van",
        ["Director of the Centre for Gender Studies, Ho Chi Minh National Academy of Politics"],
        "Centre for Gender Studies",
    ),
    (
        "First Vice President of the Republic of South Sudan Nyandeng Akuei addressed the women.",
        "Nyandeng Akuei",
        ["First Vice President of the Republic of South Sudan"],
        None,
    ),
    ("Thus spoke Hawa Diallo, mayor of Kita, at the close of the caravan.", "Hawa Diallo", ["mayor of Kita"], None),
    (
        "Nguyen Dang Khoa, vice rector in charge of training at Can Tho Medical College, signed for the school.",
        "Nguyen Dang Khoa",
        ["vice rector in charge of training at Can Tho Medical College"],
        "Can Tho Medical College",
    ),
    (
        "The report was presented by Marisol Quispe, Vice-Minister for Interculturality of Peru's Ministry of Culture.",
        "Marisol Quispe",
        ["Vice-Minister for Interculturality of Peru's Ministry of Culture"],
        "Ministry of Culture",
    ),
    (
        "Among those honoured was Sister Agnes Mbuyi, founder of the Bukavu Listening House.",
        "Agnes Mbuyi",
        ["founder of the Bukavu Listening House"],
        "Bukavu Listening House",
    ),
    (
        "Australia's Ambassador for Gender Equality, Stephanie Marlowe, visited Hue on Tuesday.",
        "Stephanie Marlowe",
        ["Ambassador for Gender Equality"],
        None,
    ),
    (
        "Vietnamese Permanent Representative to the UN Le Hoang Phong spoke at the debate.",
        "Le Hoang Phong",
        ["Vietnamese Permanent Representative to the UN"],
        "UN",
    ),
    (
        "Moderated by journalist Clara Benítez, the panel heard from Olga Rivas, human rights ombudswoman.",
        "Olga Rivas",
        ["human rights ombudswoman"],
        None,
    ),
    (
        "Colonel Mac Duc Thinh, Deputy Director of the Viet Nam Department of Peacekeeping Operations (VNDPKO), saw the unit off.",
        "Mac Duc Thinh",
        ["Deputy Director of the Viet Nam Department of Peacekeeping Operations"],
        "Viet Nam Department of Peacekeeping Operations",
    ),
    (
        "The keynote was given by Baroness Claire Ashdown, a former UK minister for women.",
        "Claire Ashdown",
        ["former UK minister for women"],
        None,
    ),
    (
        "Grace Mutesi, a survivor and now an advocate with the Kigali Listening Circle, spoke first.",
        "Grace Mutesi",
        ["survivor", "advocate with the Kigali Listening Circle"],
        "Kigali Listening Circle",
    ),
    (
        "Ulla Hansen, Ministry of Foreign Affairs of Denmark, asked about budgets.",
        "Ulla Hansen",
        [],
        "Ministry of Foreign Affairs of Denmark",
    ),
    (
        "Former Vice President Nguyen Thi Doanh Anh and Politburo member Truong Thi Mai Lan attended.",
        "Truong Thi Mai Lan",
        ["Politburo member"],
        "Politburo",
    ),
    (
        "Wendy Okafor, head of mission of Médecins du Village, and her team treated 300 women.",
        "Wendy Okafor",
        ["head of mission of Médecins du Village"],
        None,
    ),
    (
        "Irina Sokolova, OSCE Special Representative on Gender, and Marek Nowak, Polish Deputy Foreign Minister, opened the exhibition.",
        "Irina Sokolova",
        ["OSCE Special Representative on Gender"],
        "OSCE",
    ),
    (
        "Vietnam Women's Academy Director Tran Quang Dung welcomed 300 students.",
        "Tran Quang Dung",
        ["Vietnam Women's Academy Director"],
        "Vietnam Women's Academy",
    ),
    (
        "Dr Rosa Alvarado, President of the Ecuadorian Network of Women Scientists and professor at the University of Loja, received the prize.",
        "Rosa Alvarado",
        ["President of the Ecuadorian Network of Women Scientists", "professor at the University of Loja"],
        "Ecuadorian Network of Women Scientists",
    ),
    (
        "Nguyen Hoang Yen, Chairwoman of the Board of Directors of Lotus Bank, pledged 50 scholarships.",
        "Nguyen Hoang Yen",
        ["Chairwoman of the Board of Directors of Lotus Bank"],
        "Board of Directors of Lotus Bank",
    ),
    ("Then-Prime Minister Aroha Tamihana signed it.", "Aroha Tamihana", ["Prime Minister"], None),
]
VIETNAMESE: list[tuple[str, str, list[str], str | None]] = [
    (
        "Chiều nay, bà Lê Thị Sương đã có cuộc gặp với Đại sứ Phần Lan Kari Virtanen.",
        "Kari Virtanen",
        ["Đại sứ Phần Lan"],
        None,
    ),
    ("Thay mặt cán bộ, hội viên, đồng chí Lê Thị Sương, Chủ tịch Hội, cảm ơn.", "Lê Thị Sương", ["Chủ tịch Hội"], None),
    (
        "Chị Tằng Lan Nảy, Tổ trưởng Tổ dệt Bản Lầu, cho biết tổ có chín người.",
        "Tằng Lan Nảy",
        ["Tổ trưởng Tổ dệt Bản Lầu"],
        None,
    ),
    (
        "Dự họp có bà Anna Berg - Tổng Giám đốc UNESCO, bà Maria Lind - Giám đốc UNICEF.",
        "Maria Lind",
        ["Giám đốc UNICEF"],
        "UNICEF",
    ),
    (
        "Phát biểu tại hội nghị, đồng chí Nguyễn Thị Minh Hà, Ủy viên BCH Trung ương Đảng, Chủ tịch Hội LHPN Việt Nam nhấn mạnh vai trò của phụ nữ.",
        "Nguyễn Thị Minh Hà",
        ["Ủy viên BCH Trung ương Đảng", "Chủ tịch Hội LHPN Việt Nam"],
        "Hội LHPN Việt Nam",
    ),
    (
        "Bà Đỗ Thị Thu Trang - Phó Giám đốc Sở Y tế tỉnh Hà Nam cho biết tỉnh có 12 trạm y tế mới.",
        "Đỗ Thị Thu Trang",
        ["Phó Giám đốc Sở Y tế tỉnh Hà Nam"],
        "Sở Y tế tỉnh Hà Nam",
    ),
    (
        "Bà Caroline Nyambura, Trưởng đại diện UN Women tại Việt Nam, đánh giá cao kết quả của chương trình.",
        "Caroline Nyambura",
        ["Trưởng đại diện UN Women tại Việt Nam"],
        "UN Women",
    ),
    (
        "Chị Lò Thị Pâng, Chi hội trưởng Chi hội Phụ nữ bản Mường, kể về những ngày đầu.",
        "Lò Thị Pâng",
        ["Chi hội trưởng Chi hội Phụ nữ bản Mường"],
        "Chi hội Phụ nữ bản Mường",
    ),
    (
        "Tham dự có bà Ngô Thị Hồng Vân, Ủy viên Ban Thường vụ Tỉnh ủy, Trưởng Ban Tổ chức Tỉnh ủy; ông Bùi Văn Sáng, Tỉnh ủy viên, Giám đốc Sở Nội vụ.",
        "Bùi Văn Sáng",
        ["Tỉnh ủy viên", "Giám đốc Sở Nội vụ"],
        "Sở Nội vụ",
    ),
    (
        "Thiếu tá Nguyễn Thị Liên, bác sĩ Bệnh viện dã chiến cấp 2 số 6, kể lại chuyến đi.",
        "Nguyễn Thị Liên",
        ["bác sĩ Bệnh viện dã chiến cấp 2 số 6"],
        "Bệnh viện dã chiến cấp 2 số 6",
    ),
    (
        "Trợ lý Tổng Thư ký Liên hợp quốc kiêm Giám đốc khu vực UNDP Kanni Moreau thăm Việt Nam từ ngày 2 đến ngày 5/6.",
        "Kanni Moreau",
        ["Trợ lý Tổng Thư ký Liên hợp quốc", "Giám đốc khu vực UNDP"],
        "Liên hợp quốc",
    ),
    (
        "Ông Phạm Văn Tiến, Chánh Văn phòng Ủy ban Quốc gia vì sự tiến bộ của phụ nữ Việt Nam, trình bày báo cáo.",
        "Phạm Văn Tiến",
        ["Chánh Văn phòng Ủy ban Quốc gia vì sự tiến bộ của phụ nữ Việt Nam"],
        "Văn phòng Ủy ban Quốc gia vì sự tiến bộ của phụ nữ Việt Nam",
    ),
    (
        "Trung tướng Vũ Quốc Khang, Ủy viên Quân ủy Trung ương, Phó Tổng Tham mưu trưởng Quân đội nhân dân Việt Nam, dự và phát biểu.",
        "Vũ Quốc Khang",
        ["Ủy viên Quân ủy Trung ương", "Phó Tổng Tham mưu trưởng Quân đội nhân dân Việt Nam"],
        "Quân đội nhân dân Việt Nam",
    ),
    (
        "Ông Sato Kenichi, Giám đốc Quốc gia của Tổ chức Hòa Bình Xanh Nhật Bản tại Việt Nam, trao 30 máy tính cho trường.",
        "Sato Kenichi",
        ["Giám đốc Quốc gia của Tổ chức Hòa Bình Xanh Nhật Bản tại Việt Nam"],
        "Tổ chức Hòa Bình Xanh Nhật Bản",
    ),
    (
        "Thay mặt Ban Tổ chức, Phó Tổng Giám đốc Đài Truyền hình Việt Nam Đỗ Thanh Tâm công bố giải thưởng.",
        "Đỗ Thanh Tâm",
        ["Phó Tổng Giám đốc Đài Truyền hình Việt Nam"],
        "Đài Truyền hình Việt Nam",
    ),
    (
        "Chuyên gia giới Lê Phương Thảo của Viện Nghiên cứu Phát triển Xã hội khuyến nghị thu thập số liệu theo giới.",
        "Lê Phương Thảo",
        ["Chuyên gia giới"],
        "Viện Nghiên cứu Phát triển Xã hội",
    ),
    (
        "Bà Tống Thị Minh, nguyên Phó Chủ tịch Hội LHPN Việt Nam, Chủ tịch Hội Bảo vệ quyền trẻ em Việt Nam, cho rằng cần nhiều nhà trẻ hơn.",
        "Tống Thị Minh",
        ["nguyên Phó Chủ tịch Hội LHPN Việt Nam", "Chủ tịch Hội Bảo vệ quyền trẻ em Việt Nam"],
        "Hội LHPN Việt Nam",
    ),
    (
        "Trao đổi với phóng viên, chị Lù Thị Mai, cán bộ phụ nữ xã Tả Van, cho biết chị em rất phấn khởi.",
        "Lù Thị Mai",
        ["cán bộ phụ nữ xã Tả Van"],
        None,
    ),
    (
        "Phát biểu chào mừng, bà Nomvula Dlamini, Đại sứ Cộng hòa Nam Phi tại Việt Nam, chúc hội nghị thành công.",
        "Nomvula Dlamini",
        ["Đại sứ Cộng hòa Nam Phi tại Việt Nam"],
        None,
    ),
    (
        "ThS. Đoàn Thị Thu Cúc, giảng viên Khoa Luật, Trường Đại học Vinh Sơn, trình bày tham luận.",
        "Đoàn Thị Thu Cúc",
        ["giảng viên Khoa Luật, Trường Đại học Vinh Sơn"],
        "Khoa Luật",
    ),
    (
        "Tiến sĩ Marta Kovacs, chuyên gia cao cấp về giới của Ngân hàng Phát triển châu Á (ADB), trình bày báo cáo.",
        "Marta Kovacs",
        ["chuyên gia cao cấp về giới của Ngân hàng Phát triển châu Á"],
        "Ngân hàng Phát triển châu Á",
    ),
    (
        "Thủ tướng Chính phủ Đặng Quốc Trung và Phu nhân hội kiến Tổng thống Phần Lan Aino Laine.",
        "Aino Laine",
        ["Tổng thống Phần Lan"],
        None,
    ),
    (
        "Bộ trưởng Bộ Phụ nữ Campuchia Ing Sophea phát biểu tại diễn đàn.",
        "Ing Sophea",
        ["Bộ trưởng Bộ Phụ nữ Campuchia"],
        "Bộ Phụ nữ Campuchia",
    ),
    (
        "Ông Pierre Lemaire, Giám đốc Cơ quan Phát triển Pháp (AFD) tại Việt Nam, ký thỏa thuận.",
        "Pierre Lemaire",
        ["Giám đốc Cơ quan Phát triển Pháp tại Việt Nam"],
        "Cơ quan Phát triển Pháp",
    ),
    (
        "Người đứng đầu Cơ quan Phụ nữ LHQ tại Việt Nam, bà Ellen Nakata, bày tỏ ủng hộ sáng kiến.",
        "Ellen Nakata",
        ["Người đứng đầu Cơ quan Phụ nữ LHQ tại Việt Nam"],
        "Cơ quan Phụ nữ LHQ",
    ),
    (
        "Bà Đàm Thị Minh Thu, Phó Vụ trưởng Vụ Hợp tác quốc tế (Bộ Tài chính) cho biết dự án sẽ kết thúc năm 2026.",
        "Đàm Thị Minh Thu",
        ["Phó Vụ trưởng Vụ Hợp tác quốc tế"],
        "Vụ Hợp tác quốc tế",
    ),
    (
        "Bà Nguyễn Thị Tâm Đan, Giám đốc Quỹ Hỗ trợ phụ nữ nghèo Hoa Súng, trao vốn cho 18 chị.",
        "Nguyễn Thị Tâm Đan",
        ["Giám đốc Quỹ Hỗ trợ phụ nữ nghèo Hoa Súng"],
        "Quỹ Hỗ trợ phụ nữ nghèo Hoa Súng",
    ),
    (
        "Bà Hứa Thị Sinh, Bí thư chi bộ kiêm Trưởng thôn Nà Lốc, là người phụ nữ đầu tiên giữ chức này.",
        "Hứa Thị Sinh",
        ["Bí thư chi bộ", "Trưởng thôn Nà Lốc"],
        None,
    ),
    (
        "Chị Y Blát, Phó Chủ tịch Hội Nông dân huyện Kon Plông, trồng 2 ha sâm dây.",
        "Y Blát",
        ["Phó Chủ tịch Hội Nông dân huyện Kon Plông"],
        "Hội Nông dân huyện Kon Plông",
    ),
    (
        "Bà Nguyễn Minh Tâm, Giám đốc Trung tâm Phụ nữ và Phát triển (Hội LHPN Việt Nam), giới thiệu Ngôi nhà Bình yên.",
        "Nguyễn Minh Tâm",
        ["Giám đốc Trung tâm Phụ nữ và Phát triển"],
        "Trung tâm Phụ nữ và Phát triển",
    ),
    ("Ông Đinh Văn Nhu, già làng Kon Brap, đánh chiêng mở hội.", "Đinh Văn Nhu", ["già làng Kon Brap"], None),
    (
        "Chuyên gia UN Women Khuất Thu Hồng Anh và ông Nguyễn Hải Đường, cán bộ dự án của Tổ chức Plan International Việt Nam, tập huấn cho cán bộ xã.",
        "Khuất Thu Hồng Anh",
        ["Chuyên gia UN Women"],
        "UN Women",
    ),
    (
        "Nhà văn Trần Thùy Mai Khôi, Chủ tịch Hội Nhà văn thành phố Huế, đọc lời tri ân.",
        "Trần Thùy Mai Khôi",
        ["Chủ tịch Hội Nhà văn thành phố Huế"],
        "Hội Nhà văn thành phố Huế",
    ),
]


@pytest.mark.parametrize(
    ("language", "sentence", "name", "titles", "body"),
    [("en", *row) for row in ENGLISH] + [("vi", *row) for row in VIETNAMESE],
)
def test_a_person_has_the_posts_that_the_sentence_gives(
    language: str, sentence: str, name: str, titles: list[str], body: str | None
) -> None:
    person = next(one for one in read(sentence, language=language).people if one.name == name)
    assert [role.title for role in person.roles] == titles
    assert person.body == body


def test_a_bare_minister_is_of_the_ministry_that_the_text_names() -> None:
    text = "Sáng 4/6, Bộ Y tế họp báo tại Hà Nội. Thứ trưởng Lưu Thị Mai Chi cho biết số ca mắc đã giảm."
    (person,) = read(text).people
    assert ([role.title for role in person.roles], person.body) == (["Thứ trưởng Bộ Y tế"], "Bộ Y tế")


def test_its_director_is_of_the_body_spoken_of_before() -> None:
    text = (
        "The Directorate of Counselling runs the line. Its director, Dr. Peter Lekishon, said calls would be answered."
    )
    (person,) = read(text, language="en").people
    assert ([role.title for role in person.roles], person.body) == (["director"], "Directorate of Counselling")


@pytest.mark.parametrize("name", ["Mai Xuân Trường", "Trần Văn Khoa", "Kpă H'Nhung", "Pi Năng Thị Hốn", "Đạo Văn Rớt"])
def test_names_that_look_like_something_else_stay_whole(name: str) -> None:
    text = f"Đồng chí {name}, Phó Chủ tịch UBND huyện Lạc Dương, cho biết huyện còn 40 hộ nghèo."
    assert [one.name for one in read(text, language="vi").people] == [name]


def test_a_list_of_guests_gives_nobody_a_post() -> None:
    text = "Dự có Phó Đại sứ Úc Fiona Abernathy, đại diện Bộ Tư pháp, Bộ Công an và Hội Luật gia Việt Nam."
    (person,) = read(text, language="vi").people
    assert [role.title for role in person.roles] == ["Phó Đại sứ Úc"]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Chair Ermelita V. Valdez spoke.", "Chair Ermelita V. Valdez spoke."),
        ("They read Chapter V. Then they voted.", "Then they voted."),
    ],
)
def test_an_initial_ends_no_sentence_and_a_numeral_does(text: str, last: str) -> None:
    found = sentences(text, 0, len(text))
    assert text[found[-1].start : found[-1].end] == last
