"""The sender always gets its results; everyone else what it subscribed to; each message once."""

from collections import Counter

from support.images import plain
from support.json_text import canonical
from support.server import Server
from support.vision import ALL, MOTION, STATS, SUCCEEDS, Client, fails, step


def test_the_sender_gets_the_result_without_a_subscription_and_nothing_else(server: Server) -> None:
    with Client(server) as client:
        client.send_frame(plain(), frame_id="f")
        client.result("f")
        client.expect_nothing()


def test_the_sender_gets_the_error_without_a_subscription_and_nothing_else(server: Server) -> None:
    with Client(server) as client:
        client.refused(plain(), "PLUGIN_NOT_FOUND", "nothing")
        client.expect_nothing()


def test_a_sender_that_subscribed_gets_each_message_once(server: Server) -> None:
    with Client(server) as client:
        client.subscribe(ALL, "plugin_image_stats", "job_1", "plugin_nothing", "job_2")
        client.send_frame(plain(), frame_id="f")
        assert client.steps() == SUCCEEDS
        client.send_frame(plain(), "nothing", frame_id="g")
        assert client.steps() in fails("PLUGIN_NOT_FOUND")
        client.expect_nothing()


def test_a_subscriber_of_all_matching_topics_gets_each_message_once(server: Server) -> None:
    with Client(server) as sender, Client(server) as listener:
        listener.subscribe("plugin_image_stats", ALL, "job_1")
        sender.send_frame(plain(), frame_id="f")
        assert listener.steps() == SUCCEEDS
        listener.expect_nothing()


def test_all_get_the_same_messages(server: Server) -> None:
    with Client(server) as sender, Client(server) as one, Client(server) as two, Client(server) as three:
        one.subscribe("job_1")
        two.subscribe("plugin_image_stats")
        three.subscribe(ALL)
        sender.send_frame(plain(), frame_id="f")
        own = sender.next()
        heard = [listener.jobs(1)["f"] for listener in (one, two, three)]
        assert heard[0] == heard[1] == heard[2]
        assert canonical(own) in [canonical(message) for message in heard[0]]


def test_a_client_gets_its_own_results_and_what_it_subscribed_to(server: Server) -> None:
    with Client(server) as one, Client(server) as two:
        one.subscribe("plugin_motion_detector")
        for number in range(5):
            one.send_frame(plain(), STATS, frame_id=f"one-{number}")
            two.send_frame(plain(), MOTION, frame_id=f"two-{number}")
        heard = Counter((message["frame_id"], step(message)) for message in (one.next(60) for _ in range(25)))
        expected = Counter({(f"one-{number}", "frame_result"): 1 for number in range(5)})
        expected.update((f"two-{number}", name) for number in range(5) for name in SUCCEEDS)
        assert heard == expected
        assert sorted(two.next(60)["frame_id"] for _ in range(5)) == [f"two-{number}" for number in range(5)]
        one.expect_nothing()
        two.expect_nothing()


def test_clients_of_one_id_get_each_their_own_results(server: Server) -> None:
    with Client(server, "same") as one, Client(server, "same") as two:
        for _ in range(3):
            one.send_frame(plain(colour=(255, 0, 0)), frame_id="f")
            two.send_frame(plain(colour=(0, 0, 255)), frame_id="f")
            red, blue = one.result("f"), two.result("f")
            assert red != blue
        assert red == one.analysed(plain(colour=(255, 0, 0)))
        one.expect_nothing()
        two.expect_nothing()


def test_when_one_client_of_an_id_leaves_the_other_stays(server: Server) -> None:
    with Client(server, "same") as stays:
        with Client(server, "same") as leaves:
            leaves.analysed(plain())
        stays.analysed(plain())


def test_frames_of_one_id_are_two_frames(server: Server) -> None:
    with Client(server) as client:
        for colour in ((255, 0, 0), (0, 255, 0)):
            client.send_frame(plain(colour=colour), frame_id="same")
        messages = [client.next() for _ in range(2)]
        assert [message["frame_id"] for message in messages] == ["same", "same"]
        assert messages[0]["job_id"] != messages[1]["job_id"]
        assert messages[0]["result"] != messages[1]["result"]
