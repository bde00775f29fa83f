"""One participant per user, however many connections: joined with the first, left with the last."""

from support.server import Server
from support.socketio import PollingSocketIo, SocketIo
from support.universe import Member, Plain, gather, participant


def shown(member: Member, mode: str = "view") -> list[tuple[str, str]]:
    """Users and their modes, as a member that joins again is told."""
    return sorted((who["userId"], who["mode"]) for who in member.join(mode=mode)["participants"])


def test_connections_over_any_transport_are_one_participant(server: Server) -> None:
    with Plain(server, "ann") as ann:
        ann.join(mode="view")
        with Plain(server, "bob") as first, SocketIo(server, "bob") as second, PollingSocketIo(server, "bob") as third:
            first.join()
            ann.expect("participant_joined", participant=participant("bob"))
            for later in (second, third):
                later.join()
                ann.expect_nothing()
            assert shown(ann) == [("ann", "view"), ("bob", "edit")]
            ann.update(gravity=1)
            ann.expect_error("PERMISSION_DENIED")
            second.update(gravity=1)
            for connection in (second, first, third):
                connection.updated(gravity=1)
            ann.updated(gravity=1, user="bob")
            first.leave()
            ann.expect_nothing()
            second.close()
            ann.expect_nothing()
            assert shown(ann) == [("ann", "view"), ("bob", "edit")]
            third.leave()
            ann.expect("participant_left", userId="bob")
            assert shown(ann) == [("ann", "view")]


def test_the_strongest_mode_is_shown(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as first, SocketIo(server, "bob") as second:
        ann.join(mode="view")
        first.join(mode="view")
        ann.expect("participant_joined", participant=participant("bob", "view"))
        second.join(mode="edit")
        ann.expect("participant_joined", participant=participant("bob", "edit"))
        for mode in ("edit", "view"):
            first.unread()  # it may have been told of its own user
            first.join(mode=mode)
            ann.expect_nothing()
        assert shown(ann) == [("ann", "view"), ("bob", "edit")]
        second.leave()
        ann.expect("participant_joined", participant=participant("bob", "view"))
        assert shown(ann) == [("ann", "view"), ("bob", "view")]


def test_rights_follow_each_connection(server: Server) -> None:
    with Plain(server, "bob") as viewing, SocketIo(server, "bob") as editing:
        viewing.join(mode="view")
        editing.join(mode="edit")
        viewing.update(gravity=1)
        assert viewing.unread()[-1].data["code"] == "PERMISSION_DENIED"
        editing.update(gravity=1)
        editing.updated(gravity=1)
        viewing.updated(gravity=1)


def test_a_connection_that_joined_nothing_hears_nothing(server: Server) -> None:
    with Plain(server, "ann") as ann, Plain(server, "bob") as joined, SocketIo(server, "bob") as idle:
        gather(ann, joined)
        ann.update(gravity=1)
        joined.updated(gravity=1, user="ann")
        idle.expect_nothing()
        idle.update(gravity=2)
        idle.expect_error("PERMISSION_DENIED")


def test_users_of_both_transports_see_each_other(server: Server) -> None:
    with Plain(server, "ann") as ann, SocketIo(server, "bob") as bob, PollingSocketIo(server, "cid") as cid:
        gather(ann, bob, cid)
        for number, sender in enumerate((ann, bob, cid)):
            sender.update(gravity=number)
            for member in (ann, bob, cid):
                member.updated(gravity=number, user=sender.user)
        cid.leave()
        ann.expect("participant_left", userId="cid")
        bob.expect("participant_left", userId="cid")
        bob.close()
        ann.expect("participant_left", userId="bob")
