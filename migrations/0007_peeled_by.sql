-- A sticker that the wall's owner peeled off is not for its placer to put back.
ALTER TABLE profile_stickers ADD COLUMN peeled_by_owner INTEGER NOT NULL DEFAULT 0;
