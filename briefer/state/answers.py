"""What servers answered, by the address that was asked; only the last answer of each."""

from briefer.fetch import Answer
from briefer.state._database import Database


class Answered(Database):
    """The store of answers; see `briefer.fetch.Answers`."""

    def answer(self, uri: str) -> Answer | None:
        """Return the last answer from an address; see `Answers`.

        Raises:
            StateError: the file cannot be read.
        """
        found = self._rows("SELECT etag, last_modified, media_type, url, content, name FROM answers WHERE uri = ?", uri)
        return Answer(*found[0]) if found else None

    def remember_answer(self, uri: str, answer: Answer) -> None:
        """Keep an answer in place of the last; see `Answers`.

        Raises:
            StateError: the file cannot be written.
        """
        with self._change(is_durable=False) as connection:
            connection.execute(
                "INSERT OR REPLACE INTO answers (uri, etag, last_modified, media_type, url, content, name) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    uri,
                    answer.etag,
                    answer.last_modified,
                    answer.media_type,
                    answer.url,
                    answer.content,
                    answer.name,
                ),
            )
