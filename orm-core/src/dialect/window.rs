//! Windows: OVER, and the clause WINDOW.

use super::aggregate::Fold;
use super::decimal;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{Bound, Exclude, Frame, FrameMode, Function, Node, Over, WindowNode, WindowSpec};
use crate::query::SelectNode;

impl<'q> SqlWriter<'q> {
    pub(crate) fn over(&mut self, over: &'q Over) -> Result<()> {
        match &over.function {
            Node::Aggregate(aggregate) => self.aggregate(Fold { aggregate, over: Some(&over.window) }),
            other => {
                self.node(other)?;
                self.window(&over.window)
            }
        }
    }

    /// ` OVER …`
    pub(crate) fn window(&mut self, window: &'q WindowNode) -> Result<()> {
        self.push(" OVER ");
        match window {
            WindowNode::Named(name) => {
                self.quote(name);
                Ok(())
            }
            WindowNode::Spec(spec) => self.window_spec(spec),
        }
    }

    /// The clause WINDOW.
    pub(crate) fn windows(&mut self, node: &'q SelectNode) -> Result<()> {
        if node.windows().is_empty() {
            return Ok(());
        }
        self.push(" WINDOW ");
        self.list(node.windows(), ", ", |writer, (name, spec)| {
            writer.quote(name);
            writer.push(" AS ");
            writer.window_spec(spec)
        })
    }

    fn window_spec(&mut self, spec: &'q WindowSpec) -> Result<()> {
        self.push("(");
        let mut blank = "";
        if !spec.partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(&spec.partition, ", ", Self::lone)?;
            blank = " ";
        }
        if !spec.order.is_empty() {
            self.push(blank);
            self.push("ORDER BY ");
            self.order_items(&spec.order)?;
            blank = " ";
        }
        if let Some(frame) = spec.frame {
            self.push(blank);
            self.frame(frame, spec)?;
        }
        self.push(")");
        Ok(())
    }

    fn frame(&mut self, frame: Frame, spec: &WindowSpec) -> Result<()> {
        check_frame(frame)?;
        self.push(match frame.mode {
            FrameMode::Rows => "ROWS BETWEEN ",
            FrameMode::Range => "RANGE BETWEEN ",
            FrameMode::Groups if self.facts.all_frames => "GROUPS BETWEEN ",
            FrameMode::Groups => return Err(self.unsupported("frames of GROUPS", "count in rows, by `rows_between`")),
        });
        // A decimal that is an integer is so many times as far away.
        let scale = spec.order.first().and_then(|order| decimal::scale_of(&order.by));
        let scale = scale.filter(|_| frame.mode == FrameMode::Range && self.facts.scales_decimals);
        let unit = decimal::factor(scale.unwrap_or_default())?;
        self.bound(frame.start, unit);
        self.push(" AND ");
        self.bound(frame.end, unit);
        self.exclude(frame.exclude)
    }

    fn bound(&mut self, bound: Bound, unit: i64) {
        match bound {
            Bound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            Bound::CurrentRow => self.push("CURRENT ROW"),
            Bound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
            Bound::Preceding(distance) => {
                self.number(i128::from(distance) * i128::from(unit));
                self.push(" PRECEDING");
            }
            Bound::Following(distance) => {
                self.number(i128::from(distance) * i128::from(unit));
                self.push(" FOLLOWING");
            }
        }
    }

    fn exclude(&mut self, exclude: Exclude) -> Result<()> {
        self.push(match exclude {
            Exclude::NoOthers => return Ok(()),
            _ if !self.facts.all_frames => {
                return Err(self.unsupported("EXCLUDE in a window", "subtract what is left out: `sum().over(…) - x`"));
            }
            Exclude::CurrentRow => " EXCLUDE CURRENT ROW",
            Exclude::Group => " EXCLUDE GROUP",
            Exclude::Ties => " EXCLUDE TIES",
        });
        Ok(())
    }
}

/// A frame ends after its start, as far as that does not depend on the rows.
fn check_frame(frame: Frame) -> Result<()> {
    let rank = |bound: Bound| match bound {
        Bound::UnboundedPreceding => 0,
        Bound::Preceding(_) => 1,
        Bound::CurrentRow => 2,
        Bound::Following(_) => 3,
        Bound::UnboundedFollowing => 4,
    };
    let legal = rank(frame.start) <= rank(frame.end) && rank(frame.start) < 4 && rank(frame.end) > 0;
    if legal {
        return Ok(());
    }
    let reason = format!("the frame of a window ends before it starts: {:?} to {:?}", frame.start, frame.end);
    Err(Error::Query { reason: reason.into() })
}

/// Refuses windows where rows are still chosen, and the name of a window that the query does not have.
pub(super) fn check_windows(node: &SelectNode) -> Result<()> {
    let too_early = node.filters.iter().chain(node.having()).chain(node.groups()).find_map(window_in);
    if let Some(over) = too_early {
        let reason = format!(
            "`{}` is over a window of rows, which are chosen first: select it in a subquery, and filter that",
            function_name(over)
        );
        return Err(Error::Query { reason: reason.into() });
    }
    let outputs: &[Node] = match &node.output {
        crate::query::Output::Expressions(list) => list,
        _ => &[],
    };
    let used = outputs.iter().chain(node.order.iter().map(|order| &order.by));
    for name in used.filter_map(window_in).filter_map(window_name) {
        if !node.windows().iter().any(|(known, _)| *known == name) {
            let reason = format!("it has no window `{name}`: name one by `.window({name:?}, window()…)`");
            return Err(Error::Query { reason: reason.into() });
        }
    }
    Ok(())
}

fn window_in(node: &Node) -> Option<&Over> {
    match node {
        Node::Over(over) => Some(over),
        other => other.find_child(window_in),
    }
}

fn window_name(over: &Over) -> Option<&'static str> {
    match over.window {
        WindowNode::Named(name) => Some(name),
        WindowNode::Spec(_) => None,
    }
}

fn function_name(over: &Over) -> &'static str {
    match &over.function {
        Node::Aggregate(aggregate) => aggregate.function.name(),
        Node::Call(call) => call.function.name(),
        _ => "count",
    }
}

/// How a function for windows is written, which is the same everywhere.
pub(super) fn template(function: Function) -> Option<&'static str> {
    Some(match function {
        Function::RowNumber => "ROW_NUMBER()",
        Function::Rank => "RANK()",
        Function::DenseRank => "DENSE_RANK()",
        Function::PercentRank => "PERCENT_RANK()",
        Function::CumeDist => "CUME_DIST()",
        Function::Ntile => "NTILE({0#})",
        Function::Lag => "LAG({0}, {1#})",
        Function::Lead => "LEAD({0}, {1#})",
        Function::FirstValue => "FIRST_VALUE({0})",
        Function::LastValue => "LAST_VALUE({0})",
        Function::NthValue => "NTH_VALUE({0}, {1#})",
        _ => return None,
    })
}
