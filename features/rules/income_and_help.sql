-- Does the income that was booked fit the help that is named, the work that is done, and its own past?
-- A measure should show in the income once it was in force through the whole twelve months that were booked last.
with newest as (
  select household_id, max(newest_on) as newest_on
  from income_rows
  group by household_id),
named as (
  select
    m.household_id,
    count(case when m.kind = 'public_post' then 1 end) as public_post,
    count(case when m.kind = 'employment' then 1 end) as employment,
    count(case when m.kind = 'industry' then 1 end) as industry
  from measures m join newest n using (household_id)
  where m.started_on <= window_start(n.newest_on, 12) and (m.ended_on is null or m.ended_on >= n.newest_on)
  group by m.household_id),
paid as (
  select b.household_id, count(*) as months
  from benefits b join newest n using (household_id)
  where b.kind = 'low_income_aid' and b.started_on <= window_start(n.newest_on, 12)
    and (b.ended_on is null or b.ended_on >= n.newest_on)
  group by b.household_id)
select
  h.household_id,
  coalesce(d.public_post, 0) > 0 as has_public_post,
  coalesce(d.employment, 0) > 0 as has_employment_measure,
  coalesce(d.industry, 0) > 0 as has_industry_measure,
  coalesce(b.months, 0) > 0 as has_low_income_aid,
  w.migrants_count > 0 as somebody_works_away,
  i.income_per_head_yuan > 0 as has_income,
  i.income_per_head_yuan,
  i.income_to_last_year_ratio,
  w.migrants_count,
  y.wage_fen = 0 as public_post_without_wage,
  y.wage_fen = 0 as employment_without_wage,
  y.business_fen = 0 and y.property_fen = 0 as industry_without_income,
  y.transfer_fen = 0 as low_income_aid_without_transfer,
  y.wage_fen = 0 as works_away_without_wage,
  i.income_per_head_yuan < l.income_a_head_least_yuan as income_unit_in_doubt,
  i.income_to_last_year_ratio > l.income_jump_most_ratio as income_jumped
from households h
left join named d using (household_id)
left join paid b using (household_id)
left join income_years y on y.household_id = h.household_id and y.years_back = 0
left join income i on i.household_id = h.household_id
left join household w on w.household_id = h.household_id
left join limits l using (county)
