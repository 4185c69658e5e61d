-- Who lives in the household on the day? A member counts as present unless it is said that the person is away or has left.
select
  m.household_id,
  m.person_id,
  m.relation,
  m.sex,
  age_on(m.born_on, p.as_of) as age_years,
  m.labour_ability,
  m.skill,
  m.health_state,
  m.disability_grade,
  m.disabled,
  m.schooling_stage,
  m.in_province,
  m.migrant_months,
  m.employment,
  m.formal_work,
  m.work_kind,
  m.weekly_hours,
  m.education_level,
  m.health_insured,
  m.insurance_kind,
  m.pension
from members m cross join params p
where coalesce(m.present, m.left_reason is null)
