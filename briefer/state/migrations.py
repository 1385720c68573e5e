"""The tables: the statements that lead from each version to the next. What has been released is never changed."""

_ANSWERS = (
    """CREATE TABLE answers (
            uri TEXT PRIMARY KEY,
            etag TEXT NOT NULL,
            last_modified TEXT NOT NULL,
            media_type TEXT NOT NULL,
            url TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL
        )""",
)
# what is checked here is checked again by SQLite's look at a file that may be damaged
_EDITIONS = (
    # moments are ISO 8601, in UTC but for `dated`, which is as the edition prints it; what is large stands last, so
    # that the rest is read without it
    """CREATE TABLE editions (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            number INTEGER CHECK (number > 0),
            due TEXT CHECK (datetime(due) NOT NULL OR due IS NULL),
            created TEXT NOT NULL CHECK (datetime(created) NOT NULL),
            window_start TEXT,
            window_end TEXT,
            stage TEXT NOT NULL
                CHECK (stage IN ('begun', 'collected', 'composed', 'delivered', 'skipped', 'superseded')),
            dated TEXT,
            title TEXT NOT NULL DEFAULT '',
            stories INTEGER NOT NULL DEFAULT 0,
            files TEXT NOT NULL DEFAULT '[]',
            failures TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(failures)),
            silences TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(silences)),
            items BLOB,
            documents BLOB,
            brief BLOB
        )""",
    # an edition that reached nobody leaves its number to the next
    """CREATE UNIQUE INDEX editions_by_number ON editions (series, number)
            WHERE number IS NOT NULL AND stage <> 'superseded'""",
    """CREATE TABLE deliveries (
            edition INTEGER NOT NULL,
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('attempted', 'received', 'failed', 'refused')),
            attempts INTEGER NOT NULL CHECK (attempts > 0),
            moment TEXT NOT NULL,
            note TEXT NOT NULL,
            PRIMARY KEY (edition, channel, recipient)
        ) WITHOUT ROWID""",
    # hashes of series and key: 2,000 a day for years
    "CREATE TABLE seen (item BLOB PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            uri TEXT NOT NULL,
            UNIQUE (series, uri)
        )""",
    # when each source had something new, in seconds since 1970; no more of each than tell its habit
    """CREATE TABLE arrivals (
            source INTEGER NOT NULL,
            moment INTEGER NOT NULL,
            PRIMARY KEY (source, moment)
        ) WITHOUT ROWID""",
    """CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            series TEXT NOT NULL,
            started TEXT NOT NULL,
            finished TEXT NOT NULL,
            outcome TEXT NOT NULL
        )""",
    "CREATE INDEX runs_by_series ON runs (series, id)",
    # what can be searched: documents by their ids, printed sentences by their places; each once, whoever cites it
    """CREATE TABLE passages (
            id INTEGER PRIMARY KEY,
            place TEXT NOT NULL UNIQUE,
            is_printed INTEGER NOT NULL,
            document TEXT NOT NULL,
            outlet TEXT NOT NULL,
            published TEXT
        )""",
    """CREATE TABLE cited (
            edition INTEGER NOT NULL,
            passage INTEGER NOT NULL,
            PRIMARY KEY (edition, passage)
        ) WITHOUT ROWID""",
    "CREATE INDEX cited_by_passage ON cited (passage)",
    "CREATE VIRTUAL TABLE words USING fts5 (title, text, tokenize = 'unicode61 remove_diacritics 2')",
)

# what is tried again later is kept as it was, once for all who wait for the same
_LEDGER = (
    """CREATE TABLE ledger (
            edition INTEGER NOT NULL,
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('attempted', 'received', 'failed', 'refused', 'doubtful')),
            attempts INTEGER NOT NULL CHECK (attempts > 0),
            moment TEXT NOT NULL,
            note TEXT NOT NULL,
            next_try TEXT CHECK (datetime(next_try) NOT NULL OR next_try IS NULL),
            parcel TEXT,
            PRIMARY KEY (edition, channel, recipient)
        ) WITHOUT ROWID""",
    "INSERT INTO ledger SELECT edition, channel, recipient, status, attempts, moment, note, NULL, NULL FROM deliveries",
    "DROP TABLE deliveries",
    "ALTER TABLE ledger RENAME TO deliveries",
    """CREATE TABLE parcels (
            edition INTEGER NOT NULL,
            parcel TEXT NOT NULL,
            place INTEGER NOT NULL,
            format TEXT NOT NULL,
            series TEXT NOT NULL,
            name TEXT NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (edition, parcel, place)
        )""",
)

MIGRATIONS = (_ANSWERS, _EDITIONS, _LEDGER)
