-- What the departments do: cases received, what they answered, what changed because of it.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE cases (
  department TEXT NOT NULL, no TEXT NOT NULL, ref TEXT NOT NULL, service TEXT NOT NULL, status TEXT NOT NULL,
  body TEXT NOT NULL, received_at REAL NOT NULL, due_at REAL, PRIMARY KEY (department, no)
);
CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE deliveries (department TEXT NOT NULL, key TEXT NOT NULL, no TEXT NOT NULL, ref TEXT NOT NULL, PRIMARY KEY (department, key));
CREATE TABLE feed (
  department TEXT NOT NULL, id INTEGER NOT NULL, no TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  result TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (department, id)
);
CREATE TABLE changes (
  department TEXT NOT NULL, no TEXT NOT NULL, register TEXT NOT NULL, before TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX changes_of ON changes (department, no);
CREATE TABLE corrections (
  request_id TEXT PRIMARY KEY, source TEXT NOT NULL, department TEXT NOT NULL, body TEXT NOT NULL, due_at REAL
);
CREATE TABLE pushes (id INTEGER PRIMARY KEY, message TEXT NOT NULL, no TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL);
CREATE UNIQUE INDEX pushes_once ON pushes (message);
CREATE TABLE applications (id INTEGER PRIMARY KEY, body TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE queries (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, request_id TEXT NOT NULL, resident_id TEXT NOT NULL,
  purpose TEXT NOT NULL, outcome TEXT NOT NULL, at TEXT NOT NULL
);
CREATE TABLE awards (no TEXT PRIMARY KEY, version INTEGER NOT NULL);
