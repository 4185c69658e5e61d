-- Over how many people is the income of each accounting period spread? Those who lived in the household on its last day.
-- Adult equivalents of that day where the register gives them, else the members. Who was on the first card counts for the
-- periods before it too, from birth on; who came, left or died later counts while he lived there.
-- Assumption: who lived there on the last day of a period lived on its income, and before the first card the household was as on it.
with periods as (
  select household_id, period_end
  from incomes
  group by household_id, period_end),
cards as (
  select household_id, min(occurred_on) as first_on
  from members_versions
  group by household_id),
in_order as (
  select
    person_id, household_id, occurred_on, born_on,
    coalesce(present, left_reason is null) as present,
    row_number() over (partition by person_id order by occurred_on) as place,
    lead(occurred_on) over (partition by person_id order by occurred_on) as until_on
  from members_versions),
stays as (
  select
    v.household_id, v.until_on,
    case when v.place = 1 and v.occurred_on = c.first_on
      then coalesce(least(v.born_on, v.occurred_on), cast('1800-01-01' as date)) else v.occurred_on end as from_on
  from in_order v join cards c using (household_id)
  where v.present),
counted as (
  select d.household_id, d.period_end, count(*) as members_count
  from periods d join stays s on s.household_id = d.household_id and s.from_on <= d.period_end
    and (s.until_on is null or s.until_on > d.period_end)
  group by d.household_id, d.period_end),
scales as (
  select
    household_id, equivalent_adults,
    case when row_number() over (partition by household_id order by occurred_on) = 1
      then cast('1800-01-01' as date) else occurred_on end as from_on,
    lead(occurred_on) over (partition by household_id order by occurred_on) as until_on
  from households_versions)
select
  d.household_id,
  d.period_end,
  coalesce(s.equivalent_adults, cast(n.members_count as double)) as heads_count
from periods d
left join counted n on n.household_id = d.household_id and n.period_end = d.period_end
left join scales s on s.household_id = d.household_id and s.from_on <= d.period_end
  and (s.until_on is null or s.until_on > d.period_end)
