-- What did each tier pay of a bill, and what did the patient pay? Bills of members, each person's in the order of settlement.
-- A blank payment is filled in where the total leaves only one answer.
with bills as (
  select
    m.household_id, b.person_id, b.bill_id, b.kind, b.hospital_level, b.in_province, b.occurred_on, b.settled_on,
    coalesce(b.discharged_on, b.occurred_on) as care_ended_on,
    case when b.settled_on is null and b.own_payment_fen is null then 1 else 0 end as unsettled,
    b.compliant_fen, b.total_fen, b.own_payment_fen,
    b.paid_basic_fen, b.paid_serious_fen, b.paid_aid_fen, b.paid_floor_fen, b.paid_supplement_fen,
    -- What no column accounts for. If several are blank, each is nothing only if nothing is left.
    b.total_fen - b.own_payment_fen - coalesce(b.paid_basic_fen, 0) - coalesce(b.paid_serious_fen, 0)
      - coalesce(b.paid_aid_fen, 0) - coalesce(b.paid_floor_fen, 0) - coalesce(b.paid_supplement_fen, 0) as rest_fen,
    case when b.paid_basic_fen is null then 1 else 0 end + case when b.paid_serious_fen is null then 1 else 0 end
      + case when b.paid_aid_fen is null then 1 else 0 end + case when b.paid_floor_fen is null then 1 else 0 end
      + case when b.paid_supplement_fen is null then 1 else 0 end as blanks
  from medical_bills b join members m using (person_id)),
judged as (
  select
    household_id, person_id, bill_id, kind, hospital_level, in_province, occurred_on, settled_on, care_ended_on, unsettled,
    compliant_fen, total_fen, own_payment_fen,
    paid_basic_fen, paid_serious_fen, paid_aid_fen, paid_floor_fen, paid_supplement_fen,
    case when rest_fen = 0 or blanks = 1 then rest_fen end as blank_fen,
    case when rest_fen < 0 or (rest_fen > 0 and blanks = 0) then 1 else 0 end as not_adding
  from bills)
select
  household_id, person_id, bill_id, kind, hospital_level, in_province, occurred_on, settled_on, care_ended_on, unsettled,
  row_number() over (partition by person_id
    order by unsettled, coalesce(settled_on, occurred_on), occurred_on, bill_id, total_fen, own_payment_fen) as place,
  not_adding, compliant_fen,
  coalesce(total_fen, own_payment_fen + paid_basic_fen + paid_serious_fen + paid_aid_fen + paid_floor_fen
    + paid_supplement_fen) as total_fen,
  coalesce(own_payment_fen, total_fen - paid_basic_fen - paid_serious_fen - paid_aid_fen - paid_floor_fen
    - paid_supplement_fen) as own_fen,
  coalesce(paid_basic_fen, blank_fen) as basic_fen,
  coalesce(paid_serious_fen, blank_fen) as serious_fen,
  coalesce(paid_aid_fen, blank_fen) as aid_fen,
  coalesce(paid_floor_fen, blank_fen) as floor_fen,
  coalesce(paid_supplement_fen, blank_fen) as supplement_fen
from judged
