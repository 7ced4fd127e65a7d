-- An example of a model of your own, beside those of the package: spend and budget of each campaign and day, in the same
-- unit. Budgets come in minor units; the currencies below have none (Meta: marketing-api/currencies).
select
    insights.date_start as date_day,
    insights.account_id,
    insights.account_currency as currency,
    insights.campaign_id,
    insights.campaign_name,
    insights.spend,
    cast(campaigns.daily_budget as double)
        / case
            when insights.account_currency in ('CLP', 'COP', 'CRC', 'HUF', 'IDR', 'ISK', 'JPY', 'KRW', 'PYG', 'TWD', 'VND')
                then 1
            else 100
        end as daily_budget
from {{ source('ads_lake', 'campaign_insights') }} as insights
left join {{ source('ads_lake', 'current_campaigns') }} as campaigns
    on campaigns.account_id = insights.account_id and campaigns.id = insights.campaign_id
