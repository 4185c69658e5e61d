-- Which aid was paid for a student's school year: of a kind that counts, of one that is not given with it, or of another?
select
  s.household_id, s.person_id, s.occurred_on,
  count(case when k.counts then 1 end) as payments,
  count(case when k.counts and a.amount_fen is null then 1 end) as amount_unknown,
  cast(sum(case when k.counts then a.amount_fen end) as bigint) as paid_fen,
  count(case when not k.counts then 1 end) as barring,
  cast(sum(case when not k.counts then a.amount_fen end) as bigint) as barring_fen,
  count(case when k.counts is null then 1 end) as other
from student_years s
join education_aid a on a.person_id = s.person_id and a.school_year = s.school_year
left join aid_rule_kinds k on k.county = s.county and k.stage = s.stage and k.first_on = s.first_on and k.aid_kind = a.aid_kind
where s.matched = 1
group by s.household_id, s.person_id, s.occurred_on
