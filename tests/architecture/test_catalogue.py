"""A feed is four modules of one name and one line in the catalogue."""

import ast

import msgspec
import pytest

from contracts.calendar import WorkingCalendar
from contracts.catalogue import FEEDS, STREAMS, Feed, topics
from contracts.heartbeats import SOURCE
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.feeds import DESCRIPTIONS, ON_WALL
from dashboard.feeds.description import Description
from dashboard.i18n import LANGUAGES, load_words
from dashboard.pages import PAGES
from simulators.feeds import SIMULATED
from streams.feeds import logics
from tests.architecture.source import ROOT, modules

COUNTED_BY = ("contracts/{}.py", "streams/feeds/{}.py")
SEEN_BY = ("simulators/feeds/{}.py", "dashboard/feeds/{}.py")
WORDS = (
    "feed.{}", "feedlong.{}", "worst.{}", "worstunit.{}", "part.name.{}", "parts.{}", "headline.normal.{}"
)  # fmt: skip


def missing_modules(feed: Feed) -> list[str]:
    """Paths of the modules that a stream must have and has not."""
    wanted = COUNTED_BY + (SEEN_BY if feed.public else ())
    return [path for pattern in wanted if not (ROOT / (path := pattern.format(feed.name))).exists()]


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_a_stream_has_its_modules(feed: Feed) -> None:
    assert missing_modules(feed) == []


def test_a_feed_without_its_modules_is_named_with_each_of_them() -> None:
    stranger = msgspec.structs.replace(FEEDS[0], name="nowhere")
    places = ("contracts/", "streams/feeds/", "simulators/feeds/", "dashboard/feeds/")
    assert missing_modules(stranger) == [f"{place}nowhere.py" for place in places]
    assert missing_modules(msgspec.structs.replace(stranger, public=False)) == [f"{p}nowhere.py" for p in places[:2]]


def test_every_stream_of_the_catalogue_is_counted() -> None:
    registry = load_registry()
    counted = logics(registry, WorkingCalendar(registry.holiday_dates))
    assert [logic.feed for logic in counted] == list(STREAMS)


def test_every_feed_of_the_catalogue_is_simulated() -> None:
    assert {each.feed.name for each in SIMULATED} == {feed.name for feed in FEEDS}


def test_every_feed_of_the_catalogue_is_described_for_the_screens_and_has_its_page() -> None:
    names = {feed.name for feed in FEEDS}
    assert {each.name for each in DESCRIPTIONS} == names
    assert {f"/{name}" for name in names} <= {page.PATH for page in PAGES}


@pytest.mark.parametrize("each", DESCRIPTIONS, ids=lambda each: each.name)
def test_a_description_agrees_with_itself(each: Description) -> None:
    named = {each.figures.hero, *each.figures.first, *each.figures.today, *each.figures.estimates}
    assert named <= set(each.figures.units)
    tables = {table.name for table in each.feed.tables}
    assert set(each.series.derived) <= tables
    assert each.series.together <= set(each.series.roll_ups)
    assert set(each.series.select({}, load_registry()).tables) <= {*tables, SOURCE.name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("each", DESCRIPTIONS, ids=lambda each: each.name)
def test_a_description_has_its_words(each: Description, language: str) -> None:
    wanted = {pattern.format(each.name) for pattern in WORDS} | {f"figure.{name}" for name in each.units}
    wanted |= {f"part.{column}" for column in each.parts.columns} | {each.parts.second, f"chart.{each.chart_name}"}
    assert wanted - load_words(language).texts.keys() == set()


def test_the_wall_has_room_for_the_feeds_that_stand_on_it() -> None:
    style = (ROOT / "dashboard" / "assets" / "ioc.css").read_text(encoding="utf-8")
    assert [place for place in range(len(ON_WALL)) if f".column.place{place} " not in style] == []


@pytest.mark.parametrize("feed", STREAMS, ids=lambda feed: feed.name)
def test_a_feed_has_a_topic_of_the_wanted_partitions(feed: Feed) -> None:
    specs = {spec.name: spec for spec in topics(Settings(partitions=7))}
    assert specs[feed.topic].partitions == 7
    assert specs[feed.topic].config["message.timestamp.type"] == "LogAppendTime"


def test_every_event_type_is_in_the_catalogue() -> None:
    typed = {module.name.rpartition(".")[2] for module in modules("contracts") if _names_a_type(module.tree)}
    assert typed <= {feed.name for feed in STREAMS}


def _names_a_type(tree: ast.Module) -> bool:
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    return any(isinstance(target, ast.Name) and target.id == "TYPE" for node in assigned for target in node.targets)
