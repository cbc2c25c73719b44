SET search_path TO "Acme ""EU""";
CREATE SCHEMA IF NOT EXISTS "Acme ""EU""";
CREATE TABLE things (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    code text,
    amount numeric,
    count bigint,
    flag boolean,
    day date,
    at timestamptz,
    clock time,
    topics text[],
    link text COLLATE "C",
    notes jsonb,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT things_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE parents (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT parents_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE others (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    system_modstamp timestamptz,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT others_sf_id_key UNIQUE (sf_id)
);
COMMENT ON TABLE things IS 'Salesforce Thing__c.';
COMMENT ON COLUMN things.id IS 'Local key; never changes.';
COMMENT ON COLUMN things.sf_id IS 'Thing__c.Id';
COMMENT ON COLUMN things.name IS 'Thing__c.Name';
COMMENT ON COLUMN things.code IS 'Thing__c.Code__c';
COMMENT ON COLUMN things.amount IS 'Thing__c.Amount__c';
COMMENT ON COLUMN things.count IS 'Thing__c.Count__c';
COMMENT ON COLUMN things.flag IS 'Thing__c.Flag__c';
COMMENT ON COLUMN things.day IS 'Thing__c.Day__c';
COMMENT ON COLUMN things.at IS 'Thing__c.At__c';
COMMENT ON COLUMN things.clock IS 'Thing__c.Clock__c';
COMMENT ON COLUMN things.topics IS 'Thing__c.Topics__c';
COMMENT ON COLUMN things.link IS 'Thing__c.Link__c';
COMMENT ON COLUMN things.notes IS 'Fields of Thing__c by their keys: {"note": "Note__c", "score": "Score__c", "when": "When__c"}';
COMMENT ON COLUMN things.system_modstamp IS 'Thing__c.SystemModstamp';
COMMENT ON COLUMN things.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN things.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN things.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN things.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN things.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE parents IS 'Salesforce Parent__c.';
COMMENT ON COLUMN parents.id IS 'Local key; never changes.';
COMMENT ON COLUMN parents.sf_id IS 'Parent__c.Id';
COMMENT ON COLUMN parents.name IS 'Parent__c.Name';
COMMENT ON COLUMN parents.system_modstamp IS 'Parent__c.SystemModstamp';
COMMENT ON COLUMN parents.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN parents.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN parents.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN parents.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN parents.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE others IS 'Salesforce Other__c.';
COMMENT ON COLUMN others.id IS 'Local key; never changes.';
COMMENT ON COLUMN others.sf_id IS 'Other__c.Id';
COMMENT ON COLUMN others.name IS 'Other__c.Name';
COMMENT ON COLUMN others.system_modstamp IS 'Other__c.SystemModstamp';
COMMENT ON COLUMN others.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN others.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN others.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN others.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN others.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
