ALTER TABLE item ADD COLUMN price numeric NOT NULL DEFAULT 0;

CREATE INDEX item_name ON item (name);
