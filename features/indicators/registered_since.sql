-- Since when has each household been on the list?
select household_id, min(occurred_on) as registered_on
from statuses
where status in ('registered', 're_registered', 'risk_found')
group by household_id
