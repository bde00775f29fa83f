"""Topics: the three forms, who hears what by which, and the end of a subscription."""

import pytest

from support.images import plain
from support.json_text import Json
from support.server import Server
from support.vision import ALL, MOTION, STATS, SUCCEEDS, Client, fails

# Each form, with what the first job must be to be heard of by it.
FORMS = {"job_1": STATS, "plugin_image_stats": STATS, "plugin_motion_detector": MOTION, ALL: STATS}
OTHERS = ["job_2", "job_10", "plugin_motion_detector", "plugin_ocr", "plugin_image", "plugin_IMAGE_STATS", "plugin_all"]
BAD_TOPICS = [
    "", "job", "job_", "job_x", "job_-1", "job_1 ", "job_1.5", "jobs_1", "Job_1", "plugin", "plugin_", "plugin_a b",
    "plugin_a.b", "plugin_é", "plugin_" + "x" * 65, "ALL", "all ", "All", "*", "everything", "image_stats", "\u0000",
]  # fmt: skip
MOST = 256


@pytest.mark.parametrize("topic", FORMS)
def test_a_subscriber_hears_of_the_job_from_its_start_to_its_end(server: Server, topic: str) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(topic)
        sender.send_frame(plain(), FORMS[topic], frame_id="f")
        assert listener.steps() == SUCCEEDS
        listener.expect_nothing()


@pytest.mark.parametrize("topic", ["job_1", "plugin_nothing", ALL])
def test_a_subscriber_hears_of_a_failure_too(server: Server, topic: str) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(topic)
        sender.send_frame(plain(), "nothing", frame_id="f")
        assert listener.steps() in fails("PLUGIN_NOT_FOUND")
        listener.expect_nothing()


@pytest.mark.parametrize("topic", OTHERS)
def test_of_other_topics_it_does_not_hear(server: Server, topic: str) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(topic)
        sender.analysed(plain())
        listener.expect_nothing()


def test_without_a_subscription_nothing_is_heard(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        sender.analysed(plain())
        listener.expect_nothing()


def test_many_subscriptions_of_one_client(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe("job_1", "job_3", "job_4", "plugin_motion_detector")
        for number, plugin in enumerate((STATS, STATS, STATS, MOTION, MOTION, STATS), start=1):
            sender.analysed_as(f"f{number}", plugin)
        assert set(listener.jobs(4)) == {"f1", "f3", "f4", "f5"}
        listener.expect_nothing()


def test_subscribing_and_unsubscribing_have_no_reply(server: Server) -> None:
    with Client(server) as client:
        client.subscribe("job_123", "plugin_ocr", "plugin_no-such_1", ALL)
        client.unsubscribe("job_123", "plugin_ocr", "plugin_no-such_1", ALL)
        client.unsubscribe("job_123", "job_5", "plugin_motion_detector", ALL)
        client.expect_nothing()


@pytest.mark.parametrize("topic", ["job_1", "plugin_image_stats", ALL])
def test_after_unsubscribing_nothing_is_heard(server: Server, topic: str) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(topic)
        listener.unsubscribe(topic)
        sender.analysed(plain())
        listener.expect_nothing()


def test_one_subscription_ends_and_the_others_stay(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL, "plugin_image_stats", "job_2")
        sender.analysed_as("f1")
        listener.jobs(1)
        listener.unsubscribe(ALL, "plugin_image_stats")
        sender.analysed_as("f2")
        assert set(listener.jobs(1)) == {"f2"}
        sender.analysed_as("f3")
        listener.expect_nothing()


def test_subscribing_twice_is_subscribing_once(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe(ALL, ALL, ALL)
        sender.analysed(plain())
        assert listener.steps() == SUCCEEDS
        listener.expect_nothing()
        listener.unsubscribe(ALL)
        sender.analysed(plain())
        listener.expect_nothing()


def test_subscriptions_belong_to_the_connection(server: Server) -> None:
    with Client(server) as sender:
        with Client(server, "same") as first:
            first.subscribe(ALL)
        with Client(server, "same") as second:
            sender.analysed(plain())
            second.expect_nothing()


@pytest.mark.parametrize("kind", ["subscribe", "unsubscribe"])
def test_a_bad_topic_is_told_the_three_forms(server: Server, kind: str) -> None:
    with Client(server) as client, Client(server) as other:
        other.subscribe(ALL)
        for topic in BAD_TOPICS:
            client.send({"type": kind, "topic": topic})
            text = client.error("INVALID_MESSAGE", in_job=False)
            for form in ("job_", "plugin_", "all"):
                assert form in text, topic
        client.expect_nothing()
        other.expect_nothing()


@pytest.mark.parametrize("topic", [None, 1, True, [], ["all"], {}])
def test_a_topic_is_a_text(server: Server, topic: Json) -> None:
    with Client(server) as client:
        for kind in ("subscribe", "unsubscribe"):
            client.send({"type": kind, "topic": topic})
            client.error("INVALID_MESSAGE", in_job=False)
            client.send({"type": kind})
            client.error("INVALID_MESSAGE", in_job=False)


def test_a_connection_has_at_most_256_subscriptions(server: Server) -> None:
    topics = [f"job_{number}" for number in range(2, MOST + 2)]
    with Client(server) as client, Client(server) as other:
        client.subscribe(*topics, *topics)
        client.expect_nothing()
        client.send({"type": "subscribe", "topic": "job_1"})
        client.error("OVERLOADED", in_job=False)
        client.unsubscribe(topics[0])
        client.subscribe("job_1")
        other.subscribe(ALL)
        other.send_frame(plain(), frame_id="f")
        assert client.steps() == SUCCEEDS
        client.expect_nothing()
