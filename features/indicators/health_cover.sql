-- How many of the members have a health insurance that goes with work or is paid for, and not the residents' one alone?
with covered as (
  select
    household_id,
    count(case when insurance_kind is not null or not health_insured then 1 end) as kind_known,
    count(case when insurance_kind in ('employee', 'commercial') then 1 end) as beyond_basic
  from people
  group by household_id)
select
  h.household_id,
  safe_ratio(c.beyond_basic, c.kind_known) as employee_insured_share
from households h left join covered c using (household_id)
