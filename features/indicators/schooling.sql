-- Who goes to school, at which stage, what does it cost the household, and what aid came?
-- The school's row of the last twelve months goes before what the register says of the member.
with latest as (
  select e.person_id, max(e.occurred_on) as occurred_on
  from enrolments e cross join params p
  where e.occurred_on > months_before(p.as_of, 12)
  group by e.person_id),
enrolled as (
  select
    e.person_id,
    max(e.stage) as stage,
    max(case when e.in_province then 1 when not e.in_province then 0 end) as in_province,
    max(e.net_cost_fen) as net_cost_fen
  from enrolments e join latest l using (person_id, occurred_on)
  group by e.person_id),
students as (
  select
    q.household_id,
    coalesce(e.stage, q.schooling_stage) as stage,
    coalesce(e.in_province, case when q.in_province then 1 when not q.in_province then 0 end) as in_province,
    e.net_cost_fen,
    q.age_years
  from people q left join enrolled e using (person_id)),
counted as (
  select
    household_id,
    count(*) as members,
    count(stage) as known,
    count(case when stage <> 'none' then 1 end) as students,
    count(case when stage = 'preschool' then 1 end) as preschool,
    count(case when stage = 'compulsory' then 1 end) as compulsory,
    count(case when stage = 'senior_high' then 1 end) as senior_high,
    count(case when stage in ('vocational', 'technician') then 1 end) as vocational,
    count(case when stage = 'university' then 1 end) as university,
    count(case when stage <> 'none' and in_province is null then 1 end) as place_unknown,
    count(case when stage <> 'none' and in_province = 0 then 1 end) as out_of_province,
    count(case when stage = 'none' and age_years between 7 and 14 then 1 end) as not_at_school,
    count(case when (stage is null and coalesce(age_years, 7) between 7 and 14)
      or (stage = 'none' and age_years is null) then 1 end) as perhaps_not_at_school,
    count(case when stage <> 'none' and net_cost_fen is null then 1 end) as cost_unknown,
    cast(sum(case when stage <> 'none' then net_cost_fen end) as bigint) as net_cost_fen
  from students
  group by household_id),
aided as (
  select m.household_id, cast(sum(a.amount_fen) as bigint) as aid_fen, count(case when a.amount_fen is null then 1 end) as unknown
  from education_aid a join members m using (person_id) cross join params p
  where a.paid_on > months_before(p.as_of, 12)
  group by m.household_id)
select
  h.household_id,
  case when c.known = c.members or c.students > 0 then c.students end as students_count,
  case when c.known = c.members or c.preschool > 0 then c.preschool end as students_preschool_count,
  case when c.known = c.members or c.compulsory > 0 then c.compulsory end as students_compulsory_count,
  case when c.known = c.members or c.senior_high > 0 then c.senior_high end as students_senior_high_count,
  case when c.known = c.members or c.vocational > 0 then c.vocational end as students_vocational_count,
  case when c.known = c.members or c.university > 0 then c.university end as students_university_count,
  case when c.known = c.members or c.senior_high + c.vocational + c.university > 0
    then c.senior_high + c.vocational + c.university end as students_after_compulsory_count,
  case when c.perhaps_not_at_school = 0 or c.not_at_school > 0 then c.not_at_school end as not_at_school_count,
  case when c.out_of_province > 0 or (c.known = c.members and c.place_unknown = 0) then c.out_of_province end
    as students_out_of_province_count,
  case when c.known = c.members and c.cost_unknown = 0 then yuan(coalesce(c.net_cost_fen, 0)) end as schooling_net_cost_yuan,
  case when c.known = c.members and c.cost_unknown = 0 and y.total_fen > 0
    then safe_ratio(coalesce(c.net_cost_fen, 0), y.total_fen) end as schooling_cost_share,
  case when coalesce(a.unknown, 0) = 0
    then yuan(within_cover(a.aid_fen, v.education_aid_from, window_start(p.as_of, 12))) end as education_aid_yuan_12m
from households h
left join counted c using (household_id)
left join aided a using (household_id)
left join income_years y on y.household_id = h.household_id and y.years_back = 0
left join cover v using (county)
cross join params p
