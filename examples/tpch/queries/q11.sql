-- Q11, important stock identification; sorted by the key too, as parts may be worth as much
select ps_partkey, sum(ps_supplycost * ps_availqty) as value
from tpch_partsupp, tpch_supplier, tpch_nation
where ps_suppkey = s_suppkey
    and s_nationkey = n_nationkey
    and n_name = 'PERU'
group by ps_partkey
having sum(ps_supplycost * ps_availqty) > (
    select sum(ps_supplycost * ps_availqty) * 0.005
    from tpch_partsupp, tpch_supplier, tpch_nation
    where ps_suppkey = s_suppkey
        and s_nationkey = n_nationkey
        and n_name = 'PERU'
)
order by value desc, ps_partkey
