-- When did each household last leave the list? What a list of persons says of an exit is known on the day of export only:
-- the day itself is unknown, unless an exit with its day came after the last return to the list.
with events as (
  select
    household_id,
    max(case when status = 'exited' and coalesce(status_origin, 'dated') = 'dated' then occurred_on end) as dated_on,
    max(case when status = 'exited' and status_origin = 'stated_on_export' then occurred_on end) as stated_on,
    max(case when status = 're_registered' then occurred_on end) as returned_on
  from statuses
  group by household_id)
select
  household_id,
  case when stated_on is null or returned_on is null or dated_on > returned_on then dated_on end as exited_on,
  stated_on is not null and (dated_on is null or coalesce(dated_on <= returned_on, false)) as stated_only
from events
