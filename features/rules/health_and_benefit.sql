-- Do a member's health, disability, diagnoses and personal benefits fit each other?
with diagnosed as (
  select
    q.person_id,
    count(*) as diseases,
    count(l.code) as serious_diseases
  from people q
  join households h using (household_id)
  join diagnoses d on d.person_id = q.person_id and d.recovered_on is null
  cross join params p
  left join policy_disease_lists l on l.county = h.county and l.code = d.disease_code and l.item = 'serious'
    and p.as_of between l.holds_from and l.holds_to
  group by q.person_id),
paid as (
  select
    b.person_id,
    count(case when b.kind = 'disability_care' then 1 end) as care,
    count(case when b.kind = 'disability_living' then 1 end) as living,
    count(case when b.kind = 'pension' then 1 end) as pension
  from benefits b cross join params p
  where b.person_id is not null and b.started_on <= p.as_of and (b.ended_on is null or b.ended_on > p.as_of)
  group by b.person_id),
school_years as (
  select
    person_id, school_year,
    max(case when aid_kind = 'technician' then 1 else 0 end) as technician,
    max(case when aid_kind = 'rain_dew' then 1 else 0 end) as rain_dew
  from education_aid
  group by person_id, school_year),
aided as (
  select
    person_id,
    max(case when technician = 1 then school_year end) as technician_year,
    max(case when technician = 1 and rain_dew = 1 then school_year end) as both_year
  from school_years
  group by person_id),
contracts as (
  select person_id, count(*) as contracts
  from care
  where kind = 'contract'
  group by person_id)
select
  q.household_id,
  q.person_id,
  q.health_state = 'disabled' or coalesce(q.disabled, false) as is_disabled,
  q.disability_grade >= 1 as has_grade,
  coalesce(d.diseases, 0) > 0 as has_diagnosis,
  q.health_state = 'serious' as is_seriously_ill,
  coalesce(g.care, 0) > 0 as has_care_allowance,
  coalesce(g.living, 0) > 0 as has_living_allowance,
  coalesce(g.pension, 0) > 0 as has_pension,
  a.technician_year is not null as has_technician_aid,
  q.age_years,
  q.health_state,
  q.disability_grade,
  a.both_year as school_year,
  coalesce(q.disability_grade, 0) = 0 as disabled_without_grade,
  q.health_state = 'healthy' as grade_though_healthy,
  q.health_state = 'healthy' as diagnosis_though_healthy,
  coalesce(d.serious_diseases, 0) = 0 as serious_without_diagnosis,
  q.disability_grade not in (1, 2) as care_allowance_without_grade,
  case when q.disability_grade >= 1 or q.health_state = 'disabled' or q.disabled then false else q.disability_grade = 0 end
    as living_allowance_without_disability,
  q.age_years < l.pension_age_from_years as pension_under_age,
  a.both_year is not null as technician_and_rain_dew,
  coalesce(c.contracts, 0) = 0 as no_family_doctor
from people q
join households h using (household_id)
left join diagnosed d using (person_id)
left join paid g using (person_id)
left join aided a using (person_id)
left join contracts c using (person_id)
left join limits l using (county)
