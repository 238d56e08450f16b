"""Whose work it is: rosters as spreadsheets save them, and names as learning platforms write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.intake.roster import Person, Roster, read_roster
from grader.model.blame import Refused

CLASS = Roster(
    (
        Person("ana", "Ana Lima"),
        Person("ben.k", "Benjamin König"),
        Person("s1234", "Søren Ångström"),
        Person("li", "李雷"),
        Person("jose", "José da Silva"),
        Person("kim1", "Kim Lee"),
        Person("kim2", "Kim Lee"),
        Person("an", "An Nguyen"),
    )
)


@pytest.mark.parametrize(
    ("label", "id"),
    [
        ("ana", "ana"),
        ("ANA", "ana"),
        ("Ana Lima", "ana"),
        ("ana_lima", "ana"),
        ("lima-ana", "ana"),
        ("Lima, Ana", "ana"),
        ("ana_late_1234_homework", "ana"),
        ("Ana Lima_1234567_assignsubmission_file_", "ana"),
        ("limaana_LATE_12345_67890_homework-1", "ana"),
        ("ben.k", "ben.k"),
        ("ben.k_hw1", "ben.k"),
        ("Benjamin Konig", "ben.k"),
        ("BENJAMIN KÖNIG_99_x", "ben.k"),
        ("Benjamin Ko\u0308nig", "ben.k"),
        ("Soren Angstrom", "s1234"),
        ("s1234-2", "s1234"),
        ("李雷", "li"),
        ("silvajoseda_1_2", "jose"),
        ("Jose da Silva", "jose"),
        ("an", "an"),
        ("an_1", "an"),
        ("anabel", None),  # begins like `ana`, but goes on
        ("王五", None),
        ("Kim Lee", None),  # two people of that name
        ("Kim Lee_1_assignsubmission_file_", None),
        ("kim2", "kim2"),
        ("nobody", None),
        ("", None),
        ("...", None),
    ],
)
def test_a_folders_name_tells_the_student(label, id):
    assert CLASS.identify(label) == id


def test_without_a_roster_every_folder_is_a_student():
    assert Roster().identify("Anybody (1)") == "Anybody (1)"


def test_an_id_is_its_owners_though_another_is_called_so():
    roster = Roster((Person("lee", "Kim"), Person("kim", "Lee")))
    assert (roster.identify("lee"), roster.identify("kim")) == ("lee", "kim")


def test_the_nearest_ids_are_told():
    assert CLASS.nearest("anna") == ["ana", "an"]


@given(st.text(max_size=30))
def test_any_label_is_somebodys_or_nobodys(label):
    assert CLASS.identify(label) in {None, *(person.id for person in CLASS.people)}


@pytest.mark.parametrize(
    "text",
    [
        "id,name\nana,Ana Lima\nben,Ben\n",
        "id;name\nana;Ana Lima\nben;Ben\n",
        "id\tname\nana\tAna Lima\nben\tBen\n",
        '"id","name"\n"ana","Ana Lima"\n"ben","Ben"\n',
        "ID , Name\nana , Ana Lima\n ben, Ben\n",
        "\ufeffid,name\r\nana,Ana Lima\r\nben,Ben\r\n",
        "email,Student_ID,Full_Name\na@x,ana,Ana Lima\nb@x,ben,Ben\n",
        "id,name\n\nana,Ana Lima\n,\nben,Ben,more,columns\n",
        "name,id\nAna Lima,ana\nBen,ben",
    ],
)
def test_a_roster_is_read_as_spreadsheets_save_it(tmp_path, text):
    file = tmp_path / "students.csv"
    file.write_text(text, encoding="utf-8")
    assert read_roster(file).people == (Person("ana", "Ana Lima"), Person("ben", "Ben"))


def test_quoted_names_may_hold_commas_and_quotes(tmp_path):
    file = tmp_path / "students.csv"
    file.write_text('id,name\nana,"Lima, ""Ana"""\n')
    assert read_roster(file).people[0].name == 'Lima, "Ana"'


def test_a_roster_of_ids_alone_will_do(tmp_path):
    file = tmp_path / "students.csv"
    file.write_text("id\nana\nben")
    assert [person.id for person in read_roster(file).people] == ["ana", "ben"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "names its columns"),
        ("ana,Ana Lima\n", "names its columns"),
        ("id\nana\nana\n", "line 3: the id `ana` stands there twice"),
        ("id\nana\nAna\n", "line 3: `Ana` and `ana` are too alike"),
        ("id\n../x\n", "line 2: '../x' cannot be an id"),
        ("id\n..\n", "line 2: '..' cannot be an id"),
        ("id\n.\n", "line 2: '.' cannot be an id"),
        ("id\n-rf\n", "line 2: '-rf' cannot be an id"),
        ("id\na b\n", "line 2: 'a b' cannot be an id"),
        ("id\n" + "x" * 200_000, "field larger than field limit"),
    ],
)
def test_what_is_no_roster_is_refused_with_its_line(tmp_path, text, says):
    file = tmp_path / "students.csv"
    file.write_text(text)
    with pytest.raises(Refused, match=says.replace(".", r"\.")):
        read_roster(file)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_roster_or_refused(tmp_path_factory, data):
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(data)
    try:
        found = read_roster(file)
    except Refused:
        return
    assert all(person.id for person in found.people)
