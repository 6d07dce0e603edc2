-- Q2, minimum cost supplier
select s_acctbal, s_name, n_name, p_partkey, p_mfgr, s_address, s_phone, s_comment
from tpch_part, tpch_supplier, tpch_partsupp, tpch_nation, tpch_region
where p_partkey = ps_partkey
    and s_suppkey = ps_suppkey
    and p_size = 42
    and p_type like '%STEEL'
    and s_nationkey = n_nationkey
    and n_regionkey = r_regionkey
    and r_name = 'AMERICA'
    and ps_supplycost = (
        select min(ps_supplycost)
        from tpch_partsupp, tpch_supplier, tpch_nation, tpch_region
        where p_partkey = ps_partkey
            and s_suppkey = ps_suppkey
            and s_nationkey = n_nationkey
            and n_regionkey = r_regionkey
            and r_name = 'AMERICA'
    )
order by s_acctbal desc, n_name, s_name, p_partkey
limit 100
