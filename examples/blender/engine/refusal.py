"""The one error whose words are meant for who sent the command."""


class Refusal(Exception):
    """A command that cannot be followed; the text says why and holds no internals."""
