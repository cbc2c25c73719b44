CREATE TABLE sf_users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    username text,
    last_name text,
    first_name text,
    name text,
    company_name text,
    division text,
    department text,
    title text,
    email text,
    phone text,
    mobile_phone text,
    alias text,
    is_active boolean,
    user_type text,
    user_role_id text COLLATE "C",
    profile_id text COLLATE "C",
    manager_id text COLLATE "C",
    employee_number text,
    federation_identifier text,
    time_zone_sid_key text,
    locale_sid_key text,
    language_locale_key text,
    about_me text,
    last_login_date timestamptz,
    created_date timestamptz,
    created_by_id text COLLATE "C",
    last_modified_date timestamptz,
    last_modified_by_id text COLLATE "C",
    system_modstamp timestamptz,
    address jsonb,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_users_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE sf_accounts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    name text,
    type text,
    parent_id text COLLATE "C",
    master_record_id text COLLATE "C",
    is_deleted boolean,
    phone text,
    fax text,
    account_number text,
    website text,
    industry text,
    annual_revenue numeric,
    number_of_employees bigint,
    description text,
    owner_id text COLLATE "C",
    created_date timestamptz,
    created_by_id text COLLATE "C",
    last_modified_date timestamptz,
    last_modified_by_id text COLLATE "C",
    system_modstamp timestamptz,
    last_activity_date date,
    last_viewed_date timestamptz,
    last_referenced_date timestamptz,
    billing_address jsonb,
    shipping_address jsonb,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_accounts_sf_id_key UNIQUE (sf_id)
);
CREATE TABLE sf_contacts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sf_id text COLLATE "C" NOT NULL,
    first_name text,
    last_name text,
    salutation text,
    name text,
    account_id text COLLATE "C",
    reports_to_id text COLLATE "C",
    master_record_id text COLLATE "C",
    individual_id text COLLATE "C",
    external_id text,
    is_deleted boolean,
    title text,
    department text,
    birthdate date,
    email text,
    phone text,
    mobile_phone text,
    home_phone text,
    other_phone text,
    fax text,
    assistant_name text,
    assistant_phone text,
    mailing_city text,
    mailing_state text,
    mailing_postal_code text,
    lead_source text,
    description text,
    photo_url text,
    jigsaw text,
    jigsaw_contact_id text,
    email_bounced_reason text,
    email_bounced_date timestamptz,
    is_email_bounced boolean,
    owner_id text COLLATE "C",
    created_by_id text COLLATE "C",
    created_date timestamptz,
    last_modified_by_id text COLLATE "C",
    last_modified_date timestamptz,
    system_modstamp timestamptz,
    last_activity_date date,
    last_cu_request_date timestamptz,
    last_cu_update_date timestamptz,
    last_viewed_date timestamptz,
    last_referenced_date timestamptz,
    npi text,
    specialty text,
    is_physician boolean,
    provider_type text,
    provider_participation text[],
    provider_start_date date,
    business_entity text COLLATE "C",
    business_entity_role text,
    network_associations text[],
    practice_locations text,
    primary_practice_location text,
    mn_provider_id text,
    mn_license_number text,
    mn_license_status text,
    mn_license_expiration_date date,
    mn_medicaid_id text,
    mn_credentialing_status text,
    mn_network_status text,
    mn_accepting_new_patients boolean,
    mn_primary_specialty text,
    mn_languages text[],
    mn_county text,
    mn_region text,
    mn_risk_score numeric,
    mn_total_paid numeric,
    mn_last_visit_at timestamptz,
    mn_visit_start_time time,
    mn_practice_tax_id text,
    mailing_address jsonb,
    other_address jsonb,
    mn_license jsonb,
    mn_network jsonb,
    mn_practice jsonb,
    mn_quality jsonb,
    mn_location jsonb,
    deleted_at timestamptz,
    created_at timestamptz DEFAULT now(),
    updated_at timestamptz DEFAULT now(),
    synced_at timestamptz,
    sync_digest bigint,
    CONSTRAINT sf_contacts_sf_id_key UNIQUE (sf_id)
);
CREATE INDEX sf_users_username_idx ON sf_users USING btree (username);
COMMENT ON INDEX sf_users_username_idx IS 'sfsync: btree (username)';
CREATE INDEX sf_users_email_idx ON sf_users USING btree (email);
COMMENT ON INDEX sf_users_email_idx IS 'sfsync: btree (email)';
CREATE INDEX sf_users_manager_id_idx ON sf_users USING btree (manager_id);
COMMENT ON INDEX sf_users_manager_id_idx IS 'sfsync: btree (manager_id)';
CREATE INDEX sf_users_profile_id_idx ON sf_users USING btree (profile_id);
COMMENT ON INDEX sf_users_profile_id_idx IS 'sfsync: btree (profile_id)';
CREATE INDEX sf_users_user_role_id_idx ON sf_users USING btree (user_role_id) WHERE user_role_id IS NOT NULL;
COMMENT ON INDEX sf_users_user_role_id_idx IS 'sfsync: btree (user_role_id) WHERE user_role_id IS NOT NULL';
CREATE INDEX sf_users_employee_number_idx ON sf_users USING btree (employee_number) WHERE employee_number IS NOT NULL;
COMMENT ON INDEX sf_users_employee_number_idx IS 'sfsync: btree (employee_number) WHERE employee_number IS NOT NULL';
CREATE INDEX sf_users_federation_identifier_idx ON sf_users USING btree (federation_identifier) WHERE federation_identifier IS NOT NULL;
COMMENT ON INDEX sf_users_federation_identifier_idx IS 'sfsync: btree (federation_identifier) WHERE federation_identifier IS NOT NULL';
CREATE INDEX sf_users_system_modstamp_idx ON sf_users USING btree (system_modstamp);
COMMENT ON INDEX sf_users_system_modstamp_idx IS 'sfsync: btree (system_modstamp)';
CREATE INDEX sf_accounts_name_idx ON sf_accounts USING btree (name);
COMMENT ON INDEX sf_accounts_name_idx IS 'sfsync: btree (name)';
CREATE INDEX sf_accounts_parent_id_idx ON sf_accounts USING btree (parent_id);
COMMENT ON INDEX sf_accounts_parent_id_idx IS 'sfsync: btree (parent_id)';
CREATE INDEX sf_accounts_master_record_id_idx ON sf_accounts USING btree (master_record_id) WHERE master_record_id IS NOT NULL;
COMMENT ON INDEX sf_accounts_master_record_id_idx IS 'sfsync: btree (master_record_id) WHERE master_record_id IS NOT NULL';
CREATE INDEX sf_accounts_owner_id_idx ON sf_accounts USING btree (owner_id);
COMMENT ON INDEX sf_accounts_owner_id_idx IS 'sfsync: btree (owner_id)';
CREATE INDEX sf_accounts_account_number_idx ON sf_accounts USING btree (account_number) WHERE account_number IS NOT NULL;
COMMENT ON INDEX sf_accounts_account_number_idx IS 'sfsync: btree (account_number) WHERE account_number IS NOT NULL';
CREATE INDEX sf_accounts_system_modstamp_idx ON sf_accounts USING btree (system_modstamp);
COMMENT ON INDEX sf_accounts_system_modstamp_idx IS 'sfsync: btree (system_modstamp)';
CREATE INDEX sf_accounts_billing_address_gin_idx ON sf_accounts USING gin (billing_address);
COMMENT ON INDEX sf_accounts_billing_address_gin_idx IS 'sfsync: gin (billing_address)';
CREATE INDEX sf_contacts_email_idx ON sf_contacts USING btree (email);
COMMENT ON INDEX sf_contacts_email_idx IS 'sfsync: btree (email)';
CREATE INDEX sf_contacts_last_name_first_name_idx ON sf_contacts USING btree (last_name, first_name);
COMMENT ON INDEX sf_contacts_last_name_first_name_idx IS 'sfsync: btree (last_name, first_name)';
CREATE INDEX sf_contacts_npi_idx ON sf_contacts USING btree (npi) WHERE npi IS NOT NULL;
COMMENT ON INDEX sf_contacts_npi_idx IS 'sfsync: btree (npi) WHERE npi IS NOT NULL';
CREATE INDEX sf_contacts_external_id_idx ON sf_contacts USING btree (external_id);
COMMENT ON INDEX sf_contacts_external_id_idx IS 'sfsync: btree (external_id)';
CREATE INDEX sf_contacts_account_id_idx ON sf_contacts USING btree (account_id);
COMMENT ON INDEX sf_contacts_account_id_idx IS 'sfsync: btree (account_id)';
CREATE INDEX sf_contacts_owner_id_idx ON sf_contacts USING btree (owner_id);
COMMENT ON INDEX sf_contacts_owner_id_idx IS 'sfsync: btree (owner_id)';
CREATE INDEX sf_contacts_reports_to_id_idx ON sf_contacts USING btree (reports_to_id) WHERE reports_to_id IS NOT NULL;
COMMENT ON INDEX sf_contacts_reports_to_id_idx IS 'sfsync: btree (reports_to_id) WHERE reports_to_id IS NOT NULL';
CREATE INDEX sf_contacts_master_record_id_idx ON sf_contacts USING btree (master_record_id) WHERE master_record_id IS NOT NULL;
COMMENT ON INDEX sf_contacts_master_record_id_idx IS 'sfsync: btree (master_record_id) WHERE master_record_id IS NOT NULL';
CREATE INDEX sf_contacts_business_entity_idx ON sf_contacts USING btree (business_entity) WHERE business_entity IS NOT NULL;
COMMENT ON INDEX sf_contacts_business_entity_idx IS 'sfsync: btree (business_entity) WHERE business_entity IS NOT NULL';
CREATE INDEX sf_contacts_system_modstamp_idx ON sf_contacts USING btree (system_modstamp);
COMMENT ON INDEX sf_contacts_system_modstamp_idx IS 'sfsync: btree (system_modstamp)';
CREATE INDEX sf_contacts_mn_provider_id_idx ON sf_contacts USING btree (mn_provider_id) WHERE mn_provider_id IS NOT NULL;
COMMENT ON INDEX sf_contacts_mn_provider_id_idx IS 'sfsync: btree (mn_provider_id) WHERE mn_provider_id IS NOT NULL';
CREATE INDEX sf_contacts_mn_network_status_mn_primary_specialty_idx ON sf_contacts USING btree (mn_network_status, mn_primary_specialty);
COMMENT ON INDEX sf_contacts_mn_network_status_mn_primary_specialty_idx IS 'sfsync: btree (mn_network_status, mn_primary_specialty)';
CREATE INDEX sf_contacts_mn_region_mn_county_idx ON sf_contacts USING btree (mn_region, mn_county);
COMMENT ON INDEX sf_contacts_mn_region_mn_county_idx IS 'sfsync: btree (mn_region, mn_county)';
CREATE INDEX sf_contacts_mn_languages_gin_idx ON sf_contacts USING gin (mn_languages);
COMMENT ON INDEX sf_contacts_mn_languages_gin_idx IS 'sfsync: gin (mn_languages)';
CREATE INDEX sf_contacts_mailing_address_gin_idx ON sf_contacts USING gin (mailing_address);
COMMENT ON INDEX sf_contacts_mailing_address_gin_idx IS 'sfsync: gin (mailing_address)';
CREATE INDEX sf_contacts_other_address_gin_idx ON sf_contacts USING gin (other_address);
COMMENT ON INDEX sf_contacts_other_address_gin_idx IS 'sfsync: gin (other_address)';
CREATE INDEX sf_contacts_mn_license_gin_idx ON sf_contacts USING gin (mn_license);
COMMENT ON INDEX sf_contacts_mn_license_gin_idx IS 'sfsync: gin (mn_license)';
CREATE INDEX sf_contacts_mn_network_gin_idx ON sf_contacts USING gin (mn_network);
COMMENT ON INDEX sf_contacts_mn_network_gin_idx IS 'sfsync: gin (mn_network)';
CREATE INDEX sf_contacts_mn_practice_gin_idx ON sf_contacts USING gin (mn_practice);
COMMENT ON INDEX sf_contacts_mn_practice_gin_idx IS 'sfsync: gin (mn_practice)';
CREATE INDEX sf_contacts_mn_quality_gin_idx ON sf_contacts USING gin (mn_quality);
COMMENT ON INDEX sf_contacts_mn_quality_gin_idx IS 'sfsync: gin (mn_quality)';
CREATE INDEX sf_contacts_mn_location_gin_idx ON sf_contacts USING gin (mn_location);
COMMENT ON INDEX sf_contacts_mn_location_gin_idx IS 'sfsync: gin (mn_location)';
ALTER TABLE sf_users ADD CONSTRAINT sf_users_manager_id_fkey FOREIGN KEY (manager_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_users_manager_id_fkey ON sf_users IS 'sfsync: to sf_users';
ALTER TABLE sf_users ADD CONSTRAINT sf_users_created_by_id_fkey FOREIGN KEY (created_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_users_created_by_id_fkey ON sf_users IS 'sfsync: to sf_users';
ALTER TABLE sf_users ADD CONSTRAINT sf_users_last_modified_by_id_fkey FOREIGN KEY (last_modified_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_users_last_modified_by_id_fkey ON sf_users IS 'sfsync: to sf_users';
ALTER TABLE sf_accounts ADD CONSTRAINT sf_accounts_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES sf_accounts (sf_id);
COMMENT ON CONSTRAINT sf_accounts_parent_id_fkey ON sf_accounts IS 'sfsync: to sf_accounts';
ALTER TABLE sf_accounts ADD CONSTRAINT sf_accounts_master_record_id_fkey FOREIGN KEY (master_record_id) REFERENCES sf_accounts (sf_id);
COMMENT ON CONSTRAINT sf_accounts_master_record_id_fkey ON sf_accounts IS 'sfsync: to sf_accounts';
ALTER TABLE sf_accounts ADD CONSTRAINT sf_accounts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_accounts_owner_id_fkey ON sf_accounts IS 'sfsync: to sf_users';
ALTER TABLE sf_accounts ADD CONSTRAINT sf_accounts_created_by_id_fkey FOREIGN KEY (created_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_accounts_created_by_id_fkey ON sf_accounts IS 'sfsync: to sf_users';
ALTER TABLE sf_accounts ADD CONSTRAINT sf_accounts_last_modified_by_id_fkey FOREIGN KEY (last_modified_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_accounts_last_modified_by_id_fkey ON sf_accounts IS 'sfsync: to sf_users';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_account_id_fkey FOREIGN KEY (account_id) REFERENCES sf_accounts (sf_id);
COMMENT ON CONSTRAINT sf_contacts_account_id_fkey ON sf_contacts IS 'sfsync: to sf_accounts';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_reports_to_id_fkey FOREIGN KEY (reports_to_id) REFERENCES sf_contacts (sf_id);
COMMENT ON CONSTRAINT sf_contacts_reports_to_id_fkey ON sf_contacts IS 'sfsync: to sf_contacts';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_master_record_id_fkey FOREIGN KEY (master_record_id) REFERENCES sf_contacts (sf_id);
COMMENT ON CONSTRAINT sf_contacts_master_record_id_fkey ON sf_contacts IS 'sfsync: to sf_contacts';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_contacts_owner_id_fkey ON sf_contacts IS 'sfsync: to sf_users';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_created_by_id_fkey FOREIGN KEY (created_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_contacts_created_by_id_fkey ON sf_contacts IS 'sfsync: to sf_users';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_last_modified_by_id_fkey FOREIGN KEY (last_modified_by_id) REFERENCES sf_users (sf_id);
COMMENT ON CONSTRAINT sf_contacts_last_modified_by_id_fkey ON sf_contacts IS 'sfsync: to sf_users';
ALTER TABLE sf_contacts ADD CONSTRAINT sf_contacts_business_entity_fkey FOREIGN KEY (business_entity) REFERENCES sf_accounts (sf_id);
COMMENT ON CONSTRAINT sf_contacts_business_entity_fkey ON sf_contacts IS 'sfsync: to sf_accounts';
COMMENT ON TABLE sf_users IS 'Salesforce User. People and integrations that sign in to Salesforce';
COMMENT ON COLUMN sf_users.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_users.sf_id IS 'User.Id';
COMMENT ON COLUMN sf_users.username IS 'User.Username';
COMMENT ON COLUMN sf_users.last_name IS 'User.LastName';
COMMENT ON COLUMN sf_users.first_name IS 'User.FirstName';
COMMENT ON COLUMN sf_users.name IS 'User.Name: full name as Salesforce composes it';
COMMENT ON COLUMN sf_users.company_name IS 'User.CompanyName';
COMMENT ON COLUMN sf_users.division IS 'User.Division';
COMMENT ON COLUMN sf_users.department IS 'User.Department';
COMMENT ON COLUMN sf_users.title IS 'User.Title';
COMMENT ON COLUMN sf_users.email IS 'User.Email';
COMMENT ON COLUMN sf_users.phone IS 'User.Phone';
COMMENT ON COLUMN sf_users.mobile_phone IS 'User.MobilePhone';
COMMENT ON COLUMN sf_users.alias IS 'User.Alias';
COMMENT ON COLUMN sf_users.is_active IS 'User.IsActive: may sign in';
COMMENT ON COLUMN sf_users.user_type IS 'User.UserType';
COMMENT ON COLUMN sf_users.user_role_id IS 'User.UserRoleId';
COMMENT ON COLUMN sf_users.profile_id IS 'User.ProfileId';
COMMENT ON COLUMN sf_users.manager_id IS 'User.ManagerId';
COMMENT ON COLUMN sf_users.employee_number IS 'User.EmployeeNumber';
COMMENT ON COLUMN sf_users.federation_identifier IS 'User.FederationIdentifier: name in single sign-on';
COMMENT ON COLUMN sf_users.time_zone_sid_key IS 'User.TimeZoneSidKey: time zone';
COMMENT ON COLUMN sf_users.locale_sid_key IS 'User.LocaleSidKey: locale';
COMMENT ON COLUMN sf_users.language_locale_key IS 'User.LanguageLocaleKey: language';
COMMENT ON COLUMN sf_users.about_me IS 'User.AboutMe';
COMMENT ON COLUMN sf_users.last_login_date IS 'User.LastLoginDate';
COMMENT ON COLUMN sf_users.created_date IS 'User.CreatedDate';
COMMENT ON COLUMN sf_users.created_by_id IS 'User.CreatedById';
COMMENT ON COLUMN sf_users.last_modified_date IS 'User.LastModifiedDate';
COMMENT ON COLUMN sf_users.last_modified_by_id IS 'User.LastModifiedById';
COMMENT ON COLUMN sf_users.system_modstamp IS 'User.SystemModstamp: last change by anyone or anything; orders incremental runs';
COMMENT ON COLUMN sf_users.address IS 'Fields of User by their keys: {"street": "Street", "city": "City", "state": "State", "postal_code": "PostalCode", "country": "Country", "latitude": "Latitude", "longitude": "Longitude", "geocode_accuracy": "GeocodeAccuracy"}';
COMMENT ON COLUMN sf_users.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_users.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_users.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_users.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_users.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE sf_accounts IS 'Salesforce Account. Companies, clinics and households that contacts belong to';
COMMENT ON COLUMN sf_accounts.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_accounts.sf_id IS 'Account.Id';
COMMENT ON COLUMN sf_accounts.name IS 'Account.Name';
COMMENT ON COLUMN sf_accounts.type IS 'Account.Type';
COMMENT ON COLUMN sf_accounts.parent_id IS 'Account.ParentId';
COMMENT ON COLUMN sf_accounts.master_record_id IS 'Account.MasterRecordId: the account that a merge kept';
COMMENT ON COLUMN sf_accounts.is_deleted IS 'Account.IsDeleted: in the recycle bin';
COMMENT ON COLUMN sf_accounts.phone IS 'Account.Phone';
COMMENT ON COLUMN sf_accounts.fax IS 'Account.Fax';
COMMENT ON COLUMN sf_accounts.account_number IS 'Account.AccountNumber';
COMMENT ON COLUMN sf_accounts.website IS 'Account.Website';
COMMENT ON COLUMN sf_accounts.industry IS 'Account.Industry';
COMMENT ON COLUMN sf_accounts.annual_revenue IS 'Account.AnnualRevenue';
COMMENT ON COLUMN sf_accounts.number_of_employees IS 'Account.NumberOfEmployees';
COMMENT ON COLUMN sf_accounts.description IS 'Account.Description';
COMMENT ON COLUMN sf_accounts.owner_id IS 'Account.OwnerId';
COMMENT ON COLUMN sf_accounts.created_date IS 'Account.CreatedDate';
COMMENT ON COLUMN sf_accounts.created_by_id IS 'Account.CreatedById';
COMMENT ON COLUMN sf_accounts.last_modified_date IS 'Account.LastModifiedDate';
COMMENT ON COLUMN sf_accounts.last_modified_by_id IS 'Account.LastModifiedById';
COMMENT ON COLUMN sf_accounts.system_modstamp IS 'Account.SystemModstamp: last change by anyone or anything; orders incremental runs';
COMMENT ON COLUMN sf_accounts.last_activity_date IS 'Account.LastActivityDate: latest task or event';
COMMENT ON COLUMN sf_accounts.last_viewed_date IS 'Account.LastViewedDate: by the user of the sync';
COMMENT ON COLUMN sf_accounts.last_referenced_date IS 'Account.LastReferencedDate: by the user of the sync';
COMMENT ON COLUMN sf_accounts.billing_address IS 'Fields of Account by their keys: {"street": "BillingStreet", "city": "BillingCity", "state": "BillingState", "postal_code": "BillingPostalCode", "country": "BillingCountry", "latitude": "BillingLatitude", "longitude": "BillingLongitude", "geocode_accuracy": "BillingGeocodeAccuracy"}';
COMMENT ON COLUMN sf_accounts.shipping_address IS 'Fields of Account by their keys: {"street": "ShippingStreet", "city": "ShippingCity", "state": "ShippingState", "postal_code": "ShippingPostalCode", "country": "ShippingCountry", "latitude": "ShippingLatitude", "longitude": "ShippingLongitude", "geocode_accuracy": "ShippingGeocodeAccuracy"}';
COMMENT ON COLUMN sf_accounts.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_accounts.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_accounts.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_accounts.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_accounts.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
COMMENT ON TABLE sf_contacts IS 'Salesforce Contact. People at accounts, with the data of Minnesota providers';
COMMENT ON COLUMN sf_contacts.id IS 'Local key; never changes.';
COMMENT ON COLUMN sf_contacts.sf_id IS 'Contact.Id';
COMMENT ON COLUMN sf_contacts.first_name IS 'Contact.FirstName';
COMMENT ON COLUMN sf_contacts.last_name IS 'Contact.LastName';
COMMENT ON COLUMN sf_contacts.salutation IS 'Contact.Salutation';
COMMENT ON COLUMN sf_contacts.name IS 'Contact.Name: full name as Salesforce composes it';
COMMENT ON COLUMN sf_contacts.account_id IS 'Contact.AccountId';
COMMENT ON COLUMN sf_contacts.reports_to_id IS 'Contact.ReportsToId';
COMMENT ON COLUMN sf_contacts.master_record_id IS 'Contact.MasterRecordId: the contact that a merge kept';
COMMENT ON COLUMN sf_contacts.individual_id IS 'Contact.IndividualId: data privacy record';
COMMENT ON COLUMN sf_contacts.external_id IS 'Contact.External_ID__c: External ID';
COMMENT ON COLUMN sf_contacts.is_deleted IS 'Contact.IsDeleted: in the recycle bin';
COMMENT ON COLUMN sf_contacts.title IS 'Contact.Title';
COMMENT ON COLUMN sf_contacts.department IS 'Contact.Department';
COMMENT ON COLUMN sf_contacts.birthdate IS 'Contact.Birthdate';
COMMENT ON COLUMN sf_contacts.email IS 'Contact.Email: work address';
COMMENT ON COLUMN sf_contacts.phone IS 'Contact.Phone';
COMMENT ON COLUMN sf_contacts.mobile_phone IS 'Contact.MobilePhone';
COMMENT ON COLUMN sf_contacts.home_phone IS 'Contact.HomePhone';
COMMENT ON COLUMN sf_contacts.other_phone IS 'Contact.OtherPhone';
COMMENT ON COLUMN sf_contacts.fax IS 'Contact.Fax';
COMMENT ON COLUMN sf_contacts.assistant_name IS 'Contact.AssistantName';
COMMENT ON COLUMN sf_contacts.assistant_phone IS 'Contact.AssistantPhone';
COMMENT ON COLUMN sf_contacts.mailing_city IS 'Contact.MailingCity';
COMMENT ON COLUMN sf_contacts.mailing_state IS 'Contact.MailingState';
COMMENT ON COLUMN sf_contacts.mailing_postal_code IS 'Contact.MailingPostalCode';
COMMENT ON COLUMN sf_contacts.lead_source IS 'Contact.LeadSource';
COMMENT ON COLUMN sf_contacts.description IS 'Contact.Description';
COMMENT ON COLUMN sf_contacts.photo_url IS 'Contact.PhotoUrl: path on the instance';
COMMENT ON COLUMN sf_contacts.jigsaw IS 'Contact.Jigsaw: Data.com key';
COMMENT ON COLUMN sf_contacts.jigsaw_contact_id IS 'Contact.JigsawContactId: Data.com Id';
COMMENT ON COLUMN sf_contacts.email_bounced_reason IS 'Contact.EmailBouncedReason';
COMMENT ON COLUMN sf_contacts.email_bounced_date IS 'Contact.EmailBouncedDate';
COMMENT ON COLUMN sf_contacts.is_email_bounced IS 'Contact.IsEmailBounced: the last mail to the address came back';
COMMENT ON COLUMN sf_contacts.owner_id IS 'Contact.OwnerId';
COMMENT ON COLUMN sf_contacts.created_by_id IS 'Contact.CreatedById';
COMMENT ON COLUMN sf_contacts.created_date IS 'Contact.CreatedDate';
COMMENT ON COLUMN sf_contacts.last_modified_by_id IS 'Contact.LastModifiedById';
COMMENT ON COLUMN sf_contacts.last_modified_date IS 'Contact.LastModifiedDate';
COMMENT ON COLUMN sf_contacts.system_modstamp IS 'Contact.SystemModstamp: last change by anyone or anything; orders incremental runs';
COMMENT ON COLUMN sf_contacts.last_activity_date IS 'Contact.LastActivityDate: latest task or event';
COMMENT ON COLUMN sf_contacts.last_cu_request_date IS 'Contact.LastCURequestDate: last Stay-in-Touch request';
COMMENT ON COLUMN sf_contacts.last_cu_update_date IS 'Contact.LastCUUpdateDate: last Stay-in-Touch update';
COMMENT ON COLUMN sf_contacts.last_viewed_date IS 'Contact.LastViewedDate: by the user of the sync';
COMMENT ON COLUMN sf_contacts.last_referenced_date IS 'Contact.LastReferencedDate: by the user of the sync';
COMMENT ON COLUMN sf_contacts.npi IS 'Contact.NPI__c: National Provider Identifier';
COMMENT ON COLUMN sf_contacts.specialty IS 'Contact.Specialty__c: Specialty';
COMMENT ON COLUMN sf_contacts.is_physician IS 'Contact.Is_Physician__c: Is Physician';
COMMENT ON COLUMN sf_contacts.provider_type IS 'Contact.Provider_Type__c: Provider Type';
COMMENT ON COLUMN sf_contacts.provider_participation IS 'Contact.Provider_Participation__c: Provider Participation';
COMMENT ON COLUMN sf_contacts.provider_start_date IS 'Contact.Provider_Start_Date__c: Provider Start Date';
COMMENT ON COLUMN sf_contacts.business_entity IS 'Contact.Business_Entity__c: Business Entity';
COMMENT ON COLUMN sf_contacts.business_entity_role IS 'Contact.Business_Entity_Role__c: Business Entity Role';
COMMENT ON COLUMN sf_contacts.network_associations IS 'Contact.Network_Associations__c: Network Associations';
COMMENT ON COLUMN sf_contacts.practice_locations IS 'Contact.Practice_Locations__c: Practice Locations';
COMMENT ON COLUMN sf_contacts.primary_practice_location IS 'Contact.Primary_Practice_Location__c: Primary Practice Location';
COMMENT ON COLUMN sf_contacts.mn_provider_id IS 'Contact.MN_Provider_ID__c: MN Provider ID';
COMMENT ON COLUMN sf_contacts.mn_license_number IS 'Contact.MN_License_Number__c: MN License Number';
COMMENT ON COLUMN sf_contacts.mn_license_status IS 'Contact.MN_License_Status__c: MN License Status';
COMMENT ON COLUMN sf_contacts.mn_license_expiration_date IS 'Contact.MN_License_Expiration_Date__c: MN License Expiration Date';
COMMENT ON COLUMN sf_contacts.mn_medicaid_id IS 'Contact.MN_Medicaid_ID__c: MN Medicaid ID';
COMMENT ON COLUMN sf_contacts.mn_credentialing_status IS 'Contact.MN_Credentialing_Status__c: MN Credentialing Status';
COMMENT ON COLUMN sf_contacts.mn_network_status IS 'Contact.MN_Network_Status__c: MN Network Status';
COMMENT ON COLUMN sf_contacts.mn_accepting_new_patients IS 'Contact.MN_Accepting_New_Patients__c: MN Accepting New Patients';
COMMENT ON COLUMN sf_contacts.mn_primary_specialty IS 'Contact.MN_Primary_Specialty__c: MN Primary Specialty';
COMMENT ON COLUMN sf_contacts.mn_languages IS 'Contact.MN_Languages__c: MN Languages';
COMMENT ON COLUMN sf_contacts.mn_county IS 'Contact.MN_County__c: MN County';
COMMENT ON COLUMN sf_contacts.mn_region IS 'Contact.MN_Region__c: MN Region';
COMMENT ON COLUMN sf_contacts.mn_risk_score IS 'Contact.MN_Risk_Score__c: MN Risk Score; a formula, so it changes unseen';
COMMENT ON COLUMN sf_contacts.mn_total_paid IS 'Contact.MN_Total_Paid__c: MN Total Paid';
COMMENT ON COLUMN sf_contacts.mn_last_visit_at IS 'Contact.MN_Last_Visit_At__c: MN Last Visit At';
COMMENT ON COLUMN sf_contacts.mn_visit_start_time IS 'Contact.MN_Visit_Start_Time__c: MN Visit Start Time';
COMMENT ON COLUMN sf_contacts.mn_practice_tax_id IS 'Contact.MN_Practice_Tax_ID__c: MN Practice Tax ID';
COMMENT ON COLUMN sf_contacts.mailing_address IS 'Fields of Contact by their keys: {"street": "MailingStreet", "city": "MailingCity", "state": "MailingState", "postal_code": "MailingPostalCode", "country": "MailingCountry", "latitude": "MailingLatitude", "longitude": "MailingLongitude", "geocode_accuracy": "MailingGeocodeAccuracy"}';
COMMENT ON COLUMN sf_contacts.other_address IS 'Fields of Contact by their keys: {"street": "OtherStreet", "city": "OtherCity", "state": "OtherState", "postal_code": "OtherPostalCode", "country": "OtherCountry", "latitude": "OtherLatitude", "longitude": "OtherLongitude", "geocode_accuracy": "OtherGeocodeAccuracy"}';
COMMENT ON COLUMN sf_contacts.mn_license IS 'Licenses, enrollments and certificates: {"license_issue_date": "MN_License_Issue_Date__c", "license_expiration_date": "MN_License_Expiration_Date__c", "medicare_ptan": "MN_Medicare_PTAN__c", "mhcp_enrolled": "MN_MHCP_Enrolled__c", "mhcp_enrollment_date": "MN_MHCP_Enrollment_Date__c", "umpi": "MN_UMPI__c", "board_certified": "MN_Board_Certified__c", "board_name": "MN_Board_Name__c", "board_certification_date": "MN_Board_Certification_Date__c", "credentialed_date": "MN_Credentialed_Date__c", "recredential_due_date": "MN_Recredential_Due_Date__c", "taxonomy_code": "MN_Taxonomy_Code__c", "degree": "MN_Degree__c"}';
COMMENT ON COLUMN sf_contacts.mn_network IS 'Networks, contracts and panels: {"network_status": "MN_Network_Status__c", "network_tier": "MN_Network_Tier__c", "network_effective_date": "MN_Network_Effective_Date__c", "network_term_date": "MN_Network_Term_Date__c", "contract_type": "MN_Contract_Type__c", "contract_number": "MN_Contract_Number__c", "panel_size": "MN_Panel_Size__c", "panel_limit": "MN_Panel_Limit__c", "directory_display": "MN_Directory_Display__c", "directory_verified_at": "MN_Directory_Verified_At__c", "attestation_date": "MN_Attestation_Date__c"}';
COMMENT ON COLUMN sf_contacts.mn_practice IS 'The practice and what it offers: {"practice_name": "MN_Practice_Name__c", "practice_npi": "MN_Practice_NPI__c", "clinic_type": "MN_Clinic_Type__c", "hospital_affiliations": "MN_Hospital_Affiliations__c", "secondary_specialty": "MN_Secondary_Specialty__c", "gender": "MN_Gender__c", "cultural_competency": "MN_Cultural_Competency__c", "telehealth": "MN_Telehealth__c", "ada_accessible": "MN_ADA_Accessible__c", "office_hours": "MN_Office_Hours__c", "after_hours_phone": "MN_After_Hours_Phone__c", "referral_fax": "MN_Referral_Fax__c", "website": "MN_Website__c", "secure_email": "MN_Secure_Email__c", "notes": "MN_Notes__c"}';
COMMENT ON COLUMN sf_contacts.mn_quality IS 'Scores and claims: {"quality_score": "MN_Quality_Score__c", "hpsa_score": "MN_HPSA_Score__c", "annual_claims": "MN_Annual_Claims__c", "total_paid": "MN_Total_Paid__c", "last_claim_date": "MN_Last_Claim_Date__c"}';
COMMENT ON COLUMN sf_contacts.mn_location IS 'Where the practice is: {"address_line_1": "MN_Address_Line_1__c", "address_line_2": "MN_Address_Line_2__c", "suite": "MN_Suite__c", "building": "MN_Building__c", "city": "MN_City__c", "state": "MN_State__c", "zip": "MN_Zip__c", "zip4": "MN_Zip4__c", "county": "MN_County__c", "county_fips": "MN_County_FIPS__c", "census_tract": "MN_Census_Tract__c", "congressional_district": "MN_Congressional_District__c", "service_area": "MN_Service_Area__c", "rural_health_clinic": "MN_Rural_Health_Clinic__c", "fqhc": "MN_FQHC__c", "address_verified": "MN_Address_Verified__c", "geo_latitude": "MN_Geo__Latitude__s", "geo_longitude": "MN_Geo__Longitude__s"}';
COMMENT ON COLUMN sf_contacts.deleted_at IS 'When Salesforce deleted the record.';
COMMENT ON COLUMN sf_contacts.created_at IS 'When the row was first inserted here.';
COMMENT ON COLUMN sf_contacts.updated_at IS 'When the row last changed here.';
COMMENT ON COLUMN sf_contacts.synced_at IS 'When a sync last changed the row; NULL in a stub that waits for its own sync.';
COMMENT ON COLUMN sf_contacts.sync_digest IS 'Digest of the row''s values; NULL in a stub.';
