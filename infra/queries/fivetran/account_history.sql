-- Each account as it is now, with its currency and time zone.
-- One row per account: its newest snapshot, or what insights say of one that has none.
WITH named AS (
  SELECT
    account_id,
    max_by(account_name, date) AS name,
    max_by(account_currency, date) AS currency,
    max(extracted_at) AS synced
  FROM ad_insights AS insights
  GROUP BY account_id
)
SELECT
  coalesce(accounts.account_id, named.account_id) AS id,
  coalesce(accounts.extracted_at, named.synced) AS _fivetran_synced,
  coalesce(accounts.name, named.name) AS name,
  accounts.account_status,
  accounts.disable_reason,
  coalesce(accounts.currency, named.currency) AS currency,
  accounts.timezone_id,
  accounts.timezone_name,
  accounts.timezone_offset_hours_utc,
  accounts.business_country_code,
  accounts.business_state,
  accounts.min_daily_budget,
  accounts.amount_spent,
  accounts.balance,
  accounts.spend_cap,
  accounts.created_time
FROM current_account AS accounts
FULL JOIN named ON named.account_id = accounts.account_id
