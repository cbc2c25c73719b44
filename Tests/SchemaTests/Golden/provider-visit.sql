CREATE TABLE sf_contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    last_name text,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_contacts_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE sf_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_users_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE sf_provider_visits (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    provider text COLLATE "C",
    owner_id text COLLATE "C",
    visited_at timestamptz,
    day date,
    starts_at time,
    fee numeric,
    distance double precision,
    people bigint,
    paid boolean,
    topics text[],
    tax_id text,
    "order" text,
    place jsonb,
    notes jsonb,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_provider_visits_sf_id_key UNIQUE (sf_id)
);
CREATE INDEX sf_provider_visits_name_idx ON sf_provider_visits USING btree (name) WHERE name IS NOT NULL;
COMMENT ON INDEX sf_provider_visits_name_idx IS 'sfsync: btree (name) WHERE name IS NOT NULL';
CREATE INDEX sf_provider_visits_day_order_idx ON sf_provider_visits USING btree (day, "order");
COMMENT ON INDEX sf_provider_visits_day_order_idx IS 'sfsync: btree (day, "order")';
CREATE INDEX sf_provider_visits_notes_gin_idx ON sf_provider_visits USING gin (notes);
COMMENT ON INDEX sf_provider_visits_notes_gin_idx IS 'sfsync: gin (notes)';
ALTER TABLE sf_provider_visits ADD CONSTRAINT sf_provider_visits_provider_fkey FOREIGN KEY (provider) REFERENCES sf_contacts (sf_id);
COMMENT ON CONSTRAINT sf_provider_visits_provider_fkey ON sf_provider_visits IS 'sfsync: to sf_contacts';
ALTER TABLE sf_provider_visits ADD CONSTRAINT sf_provider_visits_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_provider_visits_owner_id_fkey ON sf_provider_visits IS 'sfsync: to sf_users';
COMMENT ON TABLE sf_contacts IS 'Salesforce Contact.';
COMMENT ON COLUMN sf_contacts.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_contacts.sf_id IS 'Contact.Id';
COMMENT ON COLUMN sf_contacts.last_name IS 'Contact.LastName';
COMMENT ON COLUMN sf_contacts.system_modstamp IS 'Contact.SystemModstamp';
COMMENT ON COLUMN sf_contacts.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_contacts.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_contacts.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_contacts.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_contacts.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE sf_users IS 'Salesforce User.';
COMMENT ON COLUMN sf_users.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_users.sf_id IS 'User.Id';
COMMENT ON COLUMN sf_users.name IS 'User.Name';
COMMENT ON COLUMN sf_users.system_modstamp IS 'User.SystemModstamp';
COMMENT ON COLUMN sf_users.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_users.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_users.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_users.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_users.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE sf_provider_visits IS 'Salesforce Provider_Visit__c. Visits, the provider''s';
COMMENT ON COLUMN sf_provider_visits.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_provider_visits.sf_id IS 'Provider_Visit__c.Id';
COMMENT ON COLUMN sf_provider_visits.name IS 'Provider_Visit__c.Name: it''s the "name"';
COMMENT ON COLUMN sf_provider_visits.provider IS 'Provider_Visit__c.Provider__c';
COMMENT ON COLUMN sf_provider_visits.owner_id IS 'Provider_Visit__c.OwnerId';
COMMENT ON COLUMN sf_provider_visits.visited_at IS 'Provider_Visit__c.Visited_At__c';
COMMENT ON COLUMN sf_provider_visits.day IS 'Provider_Visit__c.Day__c';
COMMENT ON COLUMN sf_provider_visits.starts_at IS 'Provider_Visit__c.Starts_At__c';
COMMENT ON COLUMN sf_provider_visits.fee IS 'Provider_Visit__c.Fee__c';
COMMENT ON COLUMN sf_provider_visits.distance IS 'Provider_Visit__c.Distance__c';
COMMENT ON COLUMN sf_provider_visits.people IS 'Provider_Visit__c.People__c';
COMMENT ON COLUMN sf_provider_visits.paid IS 'Provider_Visit__c.Paid__c';
COMMENT ON COLUMN sf_provider_visits.topics IS 'Provider_Visit__c.Topics__c';
COMMENT ON COLUMN sf_provider_visits.tax_id IS 'Provider_Visit__c.Tax_ID__c';
COMMENT ON COLUMN sf_provider_visits."order" IS 'Provider_Visit__c.Order__c';
COMMENT ON COLUMN sf_provider_visits.place IS 'Fields of Provider_Visit__c by their keys: {"city": "City__c", "latitude": "Latitude__c"}';
COMMENT ON COLUMN sf_provider_visits.notes IS 'What was said: {"note": "Note__c", "is_private": "Is_Private__c"}';
COMMENT ON COLUMN sf_provider_visits.system_modstamp IS 'Provider_Visit__c.SystemModstamp';
COMMENT ON COLUMN sf_provider_visits.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_provider_visits.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_provider_visits.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_provider_visits.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_provider_visits.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
