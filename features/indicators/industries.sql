-- Which industries is the household in, do they pay, and which of them failed?
with counted as (
  select
    i.household_id,
    count(case when i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of) then 1 end) as in_force,
    count(case when i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of) and i.kind = 'photovoltaic' then 1 end)
      as photovoltaic,
    count(case when i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of) and i.kind is null then 1 end)
      as kind_unknown,
    max(i.income_on) as income_on,
    cast(sum(case when i.income_on > months_before(p.as_of, 12) then i.income_fen end) as bigint) as income_fen,
    count(case when i.income_on > months_before(p.as_of, 12) and i.income_fen is null
      or i.income_on is null and (i.ended_on is null or i.ended_on > months_before(p.as_of, 12)) then 1 end) as income_unknown,
    count(case when i.end_reason = 'failed' and i.ended_on > months_before(p.as_of, 24) then 1 end) as failed,
    count(case when i.end_reason is null and i.ended_on > months_before(p.as_of, 24) and i.ended_on <= p.as_of
      or i.end_reason = 'failed' and i.ended_on is null then 1 end) as perhaps_failed,
    cast(sum(case when i.dividend_due_fen > i.dividend_paid_fen then i.dividend_due_fen - i.dividend_paid_fen else 0 end)
      as bigint) as arrears_fen,
    count(case when i.dividend_due_fen > 0 then 1 end) as dividends,
    count(case when i.dividend_due_fen > 0 and i.dividend_paid_fen is null then 1 end) as paid_unknown
  from industry i cross join params p
  where i.started_on <= p.as_of
  group by i.household_id),
ranked as (
  select i.household_id, i.mode,
    row_number() over (partition by i.household_id order by i.started_on desc, i.project_id desc) as place
  from industry i cross join params p
  where i.started_on <= p.as_of and i.end_reason is null and (i.ended_on is null or i.ended_on > p.as_of)
    and i.mode is not null),
newest as (
  select household_id, min(mode) as mode from ranked where place = 1 group by household_id)
select
  h.household_id,
  within_cover(c.in_force, v.industry_from, p.as_of) as industry_in_force_count,
  n.mode as industry_mode,
  case when c.photovoltaic > 0 then 1 when coalesce(c.kind_unknown, 0) = 0 and v.industry_from <= p.as_of then 0 end
    as photovoltaic_in_force,
  months_between_days(c.income_on, p.as_of) as industry_income_age_months,
  case when coalesce(c.income_unknown, 0) = 0
    then yuan(within_cover(c.income_fen, v.industry_from, window_start(p.as_of, 12))) end as industry_income_yuan_12m,
  case when c.failed > 0 or coalesce(c.perhaps_failed, 0) = 0
    then within_cover(c.failed, v.industry_from, window_start(p.as_of, 24)) end as failed_projects_count_24m,
  case when c.dividends > 0 and c.paid_unknown = 0 then yuan(c.arrears_fen) end as dividend_arrears_yuan
from households h
left join counted c using (household_id)
left join newest n using (household_id)
left join cover v using (county)
cross join params p
