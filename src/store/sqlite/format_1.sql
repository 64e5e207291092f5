PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE perdure_meta(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO perdure_meta VALUES('created_at','1795264796585813');
INSERT INTO perdure_meta VALUES('epoch','2587726a-a49a-4aa1-888a-62d6504641be');
CREATE TABLE perdure_collections(
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO perdure_collections VALUES(1,'notes');
INSERT INTO perdure_collections VALUES(2,'tasks');
CREATE TABLE perdure_actors(
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO perdure_actors VALUES(1,'');
INSERT INTO perdure_actors VALUES(2,'ben');
CREATE TABLE perdure_log(
  seq INTEGER PRIMARY KEY,
  collection INTEGER NOT NULL,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor INTEGER NOT NULL,
  format INTEGER NOT NULL,
  body_hash BLOB NOT NULL,
  chain BLOB NOT NULL,
  body ANY
) STRICT;
INSERT INTO perdure_log VALUES(1,1,'','a',1,1,1795264796591801,1,0,X'3be4702360a48a41351c6592e3f1e069',X'7b2257e59bb7048af3dfc6b683d9bde1',replace('{"text":"first"}\n','\n',char(10)));
INSERT INTO perdure_log VALUES(2,1,'','a',2,1,1795264796596791,1,0,X'b22f90eefe0fa3b4dd6ba168816eec9b',X'05bb5a265c85b763a774871402824973',replace('{"text":"second"}\n','\n',char(10)));
INSERT INTO perdure_log VALUES(3,1,'','b',1,1,1795264796601566,1,0,X'594588ce94f861ab3a1decebe5d0efc1',X'90311808bcccab2b6d8a70e8f4e4e0ff',replace('{"n": 0.1000}\n','\n',char(10)));
INSERT INTO perdure_log VALUES(4,1,'','b',2,2,1795264796606115,1,0,X'cae66941d9efbd404e4d88758ea67670',X'4d8d9ba1dc928afa0420efbd267d3038',NULL);
INSERT INTO perdure_log VALUES(5,1,'','b',3,1,1795264796610746,1,0,X'fe3113efab32fc53263cbf19ec2ed715',X'56d7c205ce0634103247361b1112ce0a',replace('{"n": 1e400}\n','\n',char(10)));
INSERT INTO perdure_log VALUES(6,1,'ada','c',1,1,1795264796615506,1,0,X'60e6dbae500b71f567612c06f5e4f39a',X'b05d4d122a1796adaa4fcdb4e01f10ff',replace('{"of":"ada"}\n','\n',char(10)));
INSERT INTO perdure_log VALUES(7,2,'','c',1,1,1795264796624245,2,1,X'a9fff02a6bb7bda82d72a03d0cd5859d',X'71c9a7a2f55229d4773688f554b31ee6',X'28b52ffd60c40aa50000687b226c6f6e67223a2278227d0a0100b4f30112');
INSERT INTO perdure_log VALUES(8,2,'','c',2,2,1795264796629126,1,0,X'cae66941d9efbd404e4d88758ea67670',X'683319395098dcc3a729eddc07b628db',NULL);
CREATE TABLE perdure_heads(
  collection INTEGER NOT NULL,
  scope TEXT NOT NULL,
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  version INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  PRIMARY KEY(collection, scope, id)
) STRICT, WITHOUT ROWID;
INSERT INTO perdure_heads VALUES(1,'','a',2,2,1795264796591801,0);
INSERT INTO perdure_heads VALUES(1,'','b',5,3,1795264796610746,0);
INSERT INTO perdure_heads VALUES(1,'ada','c',6,1,1795264796615506,0);
INSERT INTO perdure_heads VALUES(2,'','c',8,2,1795264796624245,1);
CREATE TABLE perdure_operations(
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  first_seq INTEGER NOT NULL,
  change_count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX perdure_heads_by_scope ON perdure_heads(scope, seq);
CREATE INDEX perdure_operations_by_time ON perdure_operations(at);
COMMIT;
