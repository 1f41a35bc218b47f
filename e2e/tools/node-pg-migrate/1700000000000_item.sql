-- Up Migration
CREATE TABLE item (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL
);
INSERT INTO item (name) VALUES ('one');

-- Down Migration
DROP TABLE item;
