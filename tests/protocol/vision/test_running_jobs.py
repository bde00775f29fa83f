"""What may happen while a job runs: subscriptions come and go, and so does its sender."""

from support.images import page, plain
from support.server import Server
from support.tesseract import Tesseract
from support.vision import ALL, OCR, SUCCEEDS, Client, step

PICTURE = page("held")


def begin(client: Client, listener: Client, tesseract: Tesseract) -> str:
    """Sends a frame whose job does not end before the test lets it; the job's id."""
    tesseract.hold()
    listener.subscribe(ALL)
    client.send_frame(PICTURE, OCR, frame_id="held")
    messages = [listener.next() for _ in range(2)]
    assert [step(message) for message in messages] == SUCCEEDS[:2]
    job: str = messages[0]["job_id"]
    return job


def test_who_subscribes_to_a_running_job_hears_the_rest_of_it(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as sender, Client(server) as listener, Client(server) as late:
        late.subscribe(begin(sender, listener, tesseract))
        tesseract.release()
        assert late.steps() == SUCCEEDS[2:]
        assert listener.steps() == SUCCEEDS[2:]
        sender.result("held", patience=60)
        late.expect_nothing()


def test_the_sender_may_subscribe_to_its_running_job(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as sender, Client(server) as listener:
        sender.subscribe(begin(sender, listener, tesseract))
        tesseract.release()
        assert sender.steps() == SUCCEEDS[2:]
        sender.expect_nothing()


def test_who_unsubscribes_does_not_hear_the_end(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as sender, Client(server) as listener:
        begin(sender, listener, tesseract)
        listener.unsubscribe(ALL)
        tesseract.release()
        sender.result("held", patience=60)
        listener.expect_nothing()


def test_the_job_of_a_sender_that_left_still_ends(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as listener:
        with Client(server) as sender:
            begin(sender, listener, tesseract)
        listener.pong()
        tesseract.release()
        assert [step(message) for message in listener.jobs(1)["held"]] == SUCCEEDS[2:]
        listener.expect_nothing()
        with Client(server) as other:
            other.analysed(PICTURE, OCR)


def test_senders_that_leave_lose_no_worker(server: Server, tesseract: Tesseract) -> None:
    tesseract.hold()
    for _ in range(10):
        with Client(server) as sender:
            sender.send_frame(PICTURE, OCR)
            sender.pong()
    tesseract.release()
    with Client(server) as client:
        for _ in range(4):
            client.analysed(PICTURE, OCR)
    tesseract.expect_ended()


def test_a_new_connection_of_the_same_id_does_not_get_the_results_of_the_old(
    server: Server, tesseract: Tesseract
) -> None:
    with Client(server, "watcher") as listener:
        with Client(server, "same") as leaves:
            begin(leaves, listener, tesseract)
        with Client(server, "same") as comes:
            tesseract.release()
            listener.jobs(1)
            comes.expect_nothing()


def test_the_server_ends_while_a_job_runs(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as sender, Client(server) as listener:
        begin(sender, listener, tesseract)
        assert server.stop() == 0
        assert sender.closed_with() == 1012
        assert listener.closed_with() == 1012


def test_a_frame_is_analysed_while_another_clients_is_held(server: Server, tesseract: Tesseract) -> None:
    with Client(server) as sender, Client(server) as listener, Client(server) as other:
        begin(sender, listener, tesseract)
        other.analysed(plain())
        tesseract.release()
        sender.result("held", patience=60)
