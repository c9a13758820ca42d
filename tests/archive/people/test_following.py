"""Who is who in a whole archive: followed, corrected, undone, made again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.catalogue import Catalogue
from archive.config import Config
from archive.errors import UsageError
from archive.ingest import rebuild
from archive.models import Photo
from archive.people import acts, rows
from archive.people.asking import (
    PersonRow,
    claims_about,
    letters,
    list_people,
    names_of,
    namesakes,
    offices,
    people_in,
    person,
)
from archive.people.following import follow
from archive.restrictions.acts import restrict
from archive.restrictions.values import Ground, Kind
from archive.restrictions.withholding import withheld
from archive.verify import verify
from tests.archive.archive_sample import START, Clock, article, exchange, id_of, intake

HANG = "Đồng chí Phạm Thu Hằng, Phó Bí thư Đảng ủy Khối các cơ quan tỉnh phát biểu."
TEXTS = {
    1: HANG,
    2: "Đồng chí Phạm Thu Hằng, Phó Bí thư ĐU Khối các cơ quan tỉnh dự.",
    3: "Bà Phạm Thu Hằng, Hiệu trưởng Trường THPT Việt Bắc dự.",
    4: "Ông Vi Văn Hùng, Tỉnh ủy viên, Giám đốc Sở Tư pháp; ông Lê Minh, Giám đốc Sở Y tế dự.",
    5: "Giám đốc Sở Tư pháp Vi Văn Hùng trao quà.",
}


def _fill(catalogue: Catalogue, texts: dict[int, str]) -> None:
    with intake(catalogue, Clock()) as opened:
        for number, text in texts.items():
            capture = opened.record(exchange(number, text))
            made = replace(
                article(number, "Nội dung."), photos=(Photo(f"http://a/{number}.jpg", text),)
            )
            opened.save(made, article_id=id_of(number), capture=capture.id, extractor="t")


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    _fill(catalogue, TEXTS)
    follow(catalogue)
    return catalogue


def _named(catalogue: Catalogue, words: str) -> list[PersonRow]:
    with catalogue.read() as connection:
        return list_people(connection, words=words)[0]


def _state(catalogue: Catalogue) -> list[PersonRow]:
    return _named(catalogue, "")


def test_a_name_with_its_unit_is_one_person_and_with_another_unit_another(
    filled: Catalogue,
) -> None:
    first, second = sorted(_named(filled, "pham thu hang"), key=lambda p: -p.articles)
    assert (first.articles, second.articles) == (2, 1)
    assert first.name == second.name == "Phạm Thu Hằng"
    with filled.read() as connection:
        assert namesakes(connection, first) == [second]


def test_offices_named_together_are_of_one_person(filled: Catalogue) -> None:
    (hung,) = _named(filled, "vi van hung")
    with filled.read() as connection:
        held = offices(claims_about(connection, hung.id))
    assert {each.office for each in held} == {"Tỉnh ủy viên", "Giám đốc Sở Tư pháp"}
    (director,) = [each for each in held if each.office.startswith("Giám đốc")]
    assert (director.first_at, director.last_at) == (hung.first_at, hung.last_at)
    assert len(director.claims) == 2


def test_an_office_spelt_in_two_ways_is_listed_once(catalogue: Catalogue) -> None:
    texts = {
        7: "Đồng chí Đinh Hồng Ánh, Chủ nhiệm Uỷ ban Kiểm tra Đảng uỷ Khối dự.",
        8: "Đồng chí Đinh Hồng Ánh, Chủ nhiệm UBKT Đảng ủy Khối phát biểu.",
    }
    _fill(catalogue, texts)
    follow(catalogue)
    (found,) = _named(catalogue, "dinh hong anh")
    with catalogue.read() as connection:
        (held,) = offices(claims_about(connection, found.id))
    assert len(held.claims) == 2
    assert found.units == (held.office,)


def test_people_stand_under_their_given_name(filled: Catalogue) -> None:
    with filled.read() as connection:
        assert letters(connection) == {"H": 3, "M": 1}
        found, total = list_people(connection, limit=2, offset=1)
    assert total == 4
    assert [each.name for each in found] == ["Phạm Thu Hằng", "Vi Văn Hùng"]


def test_an_index_is_told_who_a_version_names(filled: Catalogue) -> None:
    with filled.read() as connection:
        found = people_in(connection, [id_of(4), id_of(5)])
    assert {name for _, name in found[id_of(4), 1]} == {"Vi Văn Hùng", "Lê Minh"}
    assert set(found[id_of(5), 1]) < set(found[id_of(4), 1])


def test_following_goes_on_and_gives_what_beginning_anew_gives(catalogue: Catalogue) -> None:
    for number, text in TEXTS.items():
        _fill(catalogue, {number: text})
        follow(catalogue)
    assert follow(catalogue).articles == 0
    went_on = _state(catalogue)
    assert follow(catalogue, rebuild=True).articles == 5
    assert _state(catalogue) == went_on


def test_following_after_corrections_gives_what_saying_all_again_gives(filled: Catalogue) -> None:
    first, second = _named(filled, "pham thu hang")
    acts.merge(filled, [first.id, second.id], reason="Một người", by="lan")
    (hung,) = _named(filled, "vi van hung")
    acts.split(filled, hung.id, [id_of(5)], reason="Người khác", by="lan")
    follow(filled)
    _fill(filled, {6: TEXTS[5] + " Ông Lê Minh, Chánh Văn phòng Tỉnh ủy dự.", 3: "Không có ai."})
    assert follow(filled).articles == 2
    went_on = _state(filled)
    follow(filled, rebuild=True)
    assert _state(filled) == went_on


def test_an_edited_text_is_read_anew(filled: Catalogue) -> None:
    _fill(filled, {5: "Giám đốc Sở Tư pháp Nông Thị Lan trao quà."})
    follow(filled)
    assert _named(filled, "nong thi lan")
    (hung,) = _named(filled, "vi van hung")
    # The older version still says it.
    assert hung.articles == 2


def test_corrections_hold_are_undone_and_survive_a_rebuild(
    filled: Catalogue, config: Config
) -> None:
    before = _state(filled)
    first, second = sorted(_named(filled, "pham thu hang"), key=lambda p: -p.articles)
    made = acts.merge(filled, [first.id, second.id], reason="Một người", by="lan")
    (one,) = _named(filled, "pham thu hang")
    assert one.articles == 3
    # Indexes hold the ids of people: the article that has another one now is followed again.
    (changed,) = filled.changes(filled.revision() - 1)
    assert changed.article_id in {id_of(1), id_of(2), id_of(3)}
    with filled.read() as connection:
        # Links to either of them go on.
        assert person(connection, first.id) == person(connection, second.id) == one
    (hung,) = _named(filled, "vi van hung")
    acts.split(filled, hung.id, [id_of(5)], reason="Người khác", by="lan")
    assert [each.articles for each in _named(filled, "vi van hung")] == [1, 1]
    (minh,) = _named(filled, "le minh")
    acts.rename(filled, minh.id, "Lê Văn Minh", reason="Viết thiếu", by="lan")
    assert _named(filled, "le van minh")
    with filled.read() as connection:
        claim = claims_about(connection, minh.id)[0]
    acts.refuse(filled, claim.id, reason="Đọc nhầm", by="lan")
    assert not _named(filled, "minh")
    corrected = _state(filled)
    rebuild(config, at=START)
    with Catalogue.open(config, create=False) as again:
        assert not list(verify(config, again))
        assert _state(again) == []
        follow(again)
        assert _state(again) == corrected
        with again.read() as connection:
            for each in rows.corrections(connection):
                acts.undo(again, each.id, by="lan")
        assert _state(again) == before
        assert made.reason == "Một người"


def test_a_correction_of_what_is_not_there_is_refused(filled: Catalogue) -> None:
    (hung,) = _named(filled, "vi van hung")
    with pytest.raises(UsageError, match="no person"):
        acts.merge(filled, [hung.id, "aaaa"], reason="x", by="lan")
    with pytest.raises(UsageError, match="two people"):
        acts.merge(filled, [hung.id, hung.id], reason="x", by="lan")
    with pytest.raises(UsageError, match="all the articles"):
        acts.split(filled, hung.id, [id_of(4), id_of(5)], reason="x", by="lan")
    with pytest.raises(UsageError, match="reason"):
        acts.rename(filled, hung.id, "Vi Hùng", reason=" ", by="lan")
    with pytest.raises(UsageError, match="no correction"):
        acts.undo(filled, "ffff", by="lan")


def test_hidden_articles_and_people_are_in_no_list(filled: Catalogue) -> None:
    (hung,) = _named(filled, "vi van hung")
    restrict(filled, Kind.ARTICLE, id_of(5), ground=Ground.LAW, reason="x", by="lan")
    with filled.read() as connection:
        found = claims_about(connection, hung.id, held=withheld(filled))
    assert {each.article_id for each in found} == {id_of(4)}
    # At once, before anything has followed: lists, letters and figures are of what may be seen.
    with filled.read() as connection:
        held = withheld(filled)
        known, total = list_people(connection, held=held)
        assert sum(letters(connection, held=held).values()) == total == len(known)
        (seen,) = (each for each in known if each.id == hung.id)
        assert (seen, seen.articles) == (person(connection, hung.id, held=held), 1)
        assert seen.first_at == seen.last_at == found[0].at
    with filled.read() as connection:
        only_here = {each.id for each in list_people(connection)[0]} - {each.id for each in known}
        assert [person(connection, id_, held=held) for id_ in only_here] == [None] * len(only_here)
        assert names_of(connection, sorted(only_here), held=held) == {}
        assert names_of(connection, sorted(only_here)).keys() == only_here
    follow(filled)
    with filled.read() as connection:
        assert {each.id for each in list_people(connection)[0]} == {each.id for each in known}
    (hung,) = _named(filled, "vi van hung")
    assert hung.articles == 1
    restrict(filled, Kind.PERSON, "Vi Văn Hùng", ground=Ground.PRIVACY, reason="x", by="lan")
    with filled.read() as connection:
        found_people, total = list_people(connection, held=withheld(filled))
    assert hung.id not in {each.id for each in found_people}
    assert total == 3
