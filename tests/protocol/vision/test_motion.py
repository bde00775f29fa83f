"""`motion_detector` compares a frame with the one its sender sent before."""

from support.images import plain, scene
from support.json_text import Json
from support.server import Server
from support.vision import MOTION, Client

# The box's places: None is away, equal neighbours are no motion.
STORY = [None, None, 0, 0, 1, 2, 2, 5, None, None, 3, 3, 3, 0]


def in_turn(client: Client, places: list[int | None]) -> list[Json]:
    """What was found in each frame, each sent after the last was answered."""
    return [client.analysed(scene(place), MOTION) for place in places]


def at_once(client: Client, places: list[int | None]) -> list[Json]:
    """The same, all sent without waiting."""
    for number, place in enumerate(places):
        client.send_frame(scene(place), MOTION, frame_id=str(number))
    found: dict[int, Json] = {}
    for message in (client.next(patience=60) for _ in places):
        assert message["type"] == "frame_result"
        found[int(message["frame_id"])] = message["result"]
    return [found[number] for number in range(len(places))]


def test_it_tells_motion_from_rest(server: Server) -> None:
    with Client(server) as client:
        _, *found = in_turn(client, STORY)
    rest = [result for result, here, before in zip(found, STORY[1:], STORY, strict=False) if here == before]
    motion = [result for result, here, before in zip(found, STORY[1:], STORY, strict=False) if here != before]
    assert all(result == rest[0] for result in rest)
    assert all(result != rest[0] for result in motion)


def test_a_clients_first_frame_has_nothing_to_compare_with(server: Server) -> None:
    with Client(server) as one, Client(server) as two:
        assert in_turn(one, [0]) == in_turn(two, [0])
        assert in_turn(one, [0]) != in_turn(one, [5])


def test_one_clients_frames_are_compared_in_the_order_they_were_sent(server: Server) -> None:
    with Client(server) as patient, Client(server) as hasty:
        assert at_once(hasty, STORY * 4) == in_turn(patient, STORY * 4)


def test_each_client_has_a_past_of_its_own(server: Server) -> None:
    with Client(server, "same") as one, Client(server, "same") as two, Client(server) as alone:
        expected = in_turn(alone, STORY)
        for place, result in zip(STORY, expected, strict=True):
            one.send_frame(scene(place), MOTION)
            two.send_frame(scene(9), MOTION)
            assert one.result() == result
            two.result()


def test_frames_to_other_plugins_are_not_compared_with(server: Server) -> None:
    with Client(server) as client, Client(server) as alone:
        expected = in_turn(alone, STORY)
        for place, result in zip(STORY, expected, strict=True):
            client.analysed(scene(9))
            assert client.analysed(scene(place), MOTION) == result


def test_frames_of_another_size_do_not_end_it(server: Server) -> None:
    with Client(server) as client:
        for size in ((320, 240), (64, 64), (1, 1), (641, 479), (320, 240)):
            client.analysed(plain(size), MOTION)
        first, again = in_turn(client, [1, 1])
        assert first != again
