-- Q18, large volume customer; sorted by the key too, as orders of a day may cost as much
select c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice, sum(l_quantity)
from tpch_customer, tpch_orders, tpch_lineitem
where o_orderkey in (
        select l_orderkey from tpch_lineitem group by l_orderkey having sum(l_quantity) > 250
    )
    and c_custkey = o_custkey
    and o_orderkey = l_orderkey
group by c_name, c_custkey, o_orderkey, o_orderdate, o_totalprice
order by o_totalprice desc, o_orderdate, o_orderkey
limit 100
