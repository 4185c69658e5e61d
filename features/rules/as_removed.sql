-- What was a household like on the day on which its risk was marked as removed, as known on the as-of day?
-- Cards of that day or before count, and an income whose period had ended by then, against the line of that day.
with marked as (
  select household_id, risk_removed_on as removed_on
  from listed
  where removed),
cards as (
  select v.household_id, v.dwelling_safe, v.water_safe, row_number() over (partition by v.household_id order by v.occurred_on desc) as place
  from households_versions v join marked r using (household_id)
  where v.occurred_on <= r.removed_on),
stays as (
  select
    person_id, household_id, occurred_on, born_on, labour_ability, schooling_stage, health_insured,
    coalesce(present, left_reason is null) as present,
    lead(occurred_on) over (partition by person_id order by occurred_on) as until_on
  from members_versions),
people_then as (
  select
    s.household_id, s.labour_ability, s.schooling_stage, s.health_insured, age_on(s.born_on, r.removed_on) as age_years,
    l.compulsory_age_from_years as from_years, l.compulsory_age_to_years as to_years
  from stays s
  join marked r on r.household_id = s.household_id
  join households h on h.household_id = s.household_id
  left join limits l on l.county = h.county
  where s.present and s.occurred_on <= r.removed_on and (s.until_on is null or s.until_on > r.removed_on)),
counted as (
  select
    household_id,
    count(*) as members,
    count(labour_ability) as labour_known,
    count(case when labour_ability in ('skilled', 'ordinary', 'weak') then 1 end) as with_labour,
    count(health_insured) as insured_known,
    count(case when not health_insured then 1 end) as uninsured,
    count(case when schooling_stage = 'none' and age_years between from_years and to_years then 1 end) as not_at_school,
    count(case when (schooling_stage is null and coalesce(age_years, from_years) between from_years and to_years)
      or (schooling_stage = 'none' and age_years is null) then 1 end) as perhaps_not_at_school
  from people_then
  group by household_id),
accounts as (
  select y.household_id, y.head_fen, y.ends_on, row_number() over (partition by y.household_id order by y.ends_on desc) as place
  from income_years y join marked r using (household_id)
  where y.ends_on <= r.removed_on),
compared as (
  select a.household_id, a.head_fen, a.ends_on, s.line_fen, over_line(a.head_fen, s.line_fen, s.lower_bound) as to_line
  from accounts a
  join marked r using (household_id)
  join households h using (household_id)
  left join line_spells s on s.county = h.county and s.kind = 'monitoring' and r.removed_on between s.holds_from and s.holds_to
  where a.place = 1)
select
  r.household_id,
  k.dwelling_safe,
  k.water_safe,
  case when c.with_labour > 0 then false when c.labour_known = c.members then true end as all_without_labour,
  case when c.uninsured > 0 then true when c.insured_known = c.members then false end as somebody_uninsured,
  case when c.perhaps_not_at_school = 0 or c.not_at_school > 0 then c.not_at_school end as not_at_school_count,
  yuan(i.head_fen) as income_per_head_yuan,
  extract(year from i.ends_on) as income_year,
  yuan(i.line_fen) as line_yuan,
  i.to_line as income_to_line
from marked r
left join cards k on k.household_id = r.household_id and k.place = 1
left join counted c on c.household_id = r.household_id
left join compared i on i.household_id = r.household_id
