//! Windows: OVER, and the clause WINDOW.

use super::aggregate::Fold;
use super::backend::FramesOfTime;
use super::decimal;
use super::function::type_of;
use super::render::Level;
use super::writer::SqlWriter;
use crate::error::{Error, Result};
use crate::expr::{
    Bound, Call, Exclude, Frame, FrameMode, Function, Interval, Literal, Node, OrderNode, Over, WindowNode, WindowSpec,
};
use crate::query::SelectNode;
use crate::types::{ColumnType, Value};

impl<'q> SqlWriter<'q> {
    pub(crate) fn over(&mut self, over: &'q Over) -> Result<()> {
        match &over.function {
            Node::Aggregate(aggregate) => self.aggregate(Fold { aggregate, over: Some(&over.window) }),
            Node::Call(call) if matches!(call.function, Function::Lag | Function::Lead) => match &*call.arguments {
                [of, Node::Value(rows), default] => self.other_row_or(call.function, of, rows, default, &over.window),
                _ => self.other_row(call, &over.window),
            },
            other => {
                self.node(other)?;
                self.window(&over.window)
            }
        }
    }

    fn other_row(&mut self, call: &'q Call, window: &'q WindowNode) -> Result<()> {
        self.function(call)?;
        self.window(window)
    }

    /// The value of another row, or the default if there is no such row. Where functions have no default, a number tells
    /// whether there is one: the value itself may be NULL.
    fn other_row_or(
        &mut self,
        function: Function,
        of: &'q Node,
        rows: &'q Literal,
        default: &'q Node,
        window: &'q WindowNode,
    ) -> Result<()> {
        let name = if function == Function::Lag { "LAG(" } else { "LEAD(" };
        let decimals = self.facts.scales_decimals && (decimal::is_decimal(of) || decimal::is_decimal(default));
        let scale = decimals.then(|| decimal::shared_scale([of, default]));
        let has_default = self.backend.capabilities.lag_defaults;
        if !has_default {
            self.push("CASE WHEN ");
            self.push(name);
            self.push("1, ");
            self.row_count(rows)?;
            self.push(")");
            self.window(window)?;
            self.push(" IS NULL THEN ");
            self.lone(default)?;
            self.push(" ELSE ");
        }
        self.push(name);
        self.at_shared_scale(of, scale)?;
        self.push(", ");
        self.row_count(rows)?;
        if has_default {
            self.push(", ");
            self.at_shared_scale(default, scale)?;
        }
        self.push(")");
        self.window(window)?;
        if !has_default {
            self.push(" END");
        }
        Ok(())
    }

    fn at_shared_scale(&mut self, node: &'q Node, scale: Option<u8>) -> Result<()> {
        match scale {
            Some(scale) => decimal::at_scale(node, scale, Level::Sum, self),
            None => self.node(node),
        }
    }

    fn row_count(&mut self, rows: &Literal) -> Result<()> {
        if let Value::Int(rows) = rows.value {
            self.number(rows);
        }
        Ok(())
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
        let frame_of_time = spec.frame.filter(Frame::measures_time);
        if let Some(frame) = spec.frame {
            check_distance(frame, &spec.order)?;
        }
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
            match (frame_of_time, &*spec.order) {
                (Some(frame), [order]) => self.order_of_time(frame, order)?,
                _ => self.order_items(&spec.order)?,
            }
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
        self.bound(frame.start, unit)?;
        self.push(" AND ");
        self.bound(frame.end, unit)?;
        self.exclude(frame.exclude)
    }

    /// What is sorted by where a frame measures time: the microseconds of it, where the server measures numbers only.
    fn order_of_time(&mut self, frame: Frame, order: &'q OrderNode) -> Result<()> {
        let Some((before, after)) = self.micros_of_frame(frame) else {
            return self.order_item(order, |w| w.lone(&order.by));
        };
        if type_of(&order.by) == Some(ColumnType::Time) || frame.intervals().any(|interval| interval.months != 0) {
            return Err(self.unsupported("frames of such a time", FRAME_INSTEAD));
        }
        self.order_item(order, |writer| {
            writer.push(before);
            writer.lone(&order.by)?;
            writer.push(after);
            Ok(())
        })
    }

    /// What stands around a moment to make microseconds of it, where frames have to be measured in them.
    fn micros_of_frame(&self, frame: Frame) -> Option<(&'static str, &'static str)> {
        let is_native = match self.backend.capabilities.frames_of_time {
            FramesOfTime::All => true,
            FramesOfTime::OneUnit => frame.intervals().all(|interval| interval.one_unit().is_some()),
            FramesOfTime::None => false,
        };
        (!is_native).then_some(self.facts.microseconds)
    }

    fn interval_bound(&mut self, interval: Interval) {
        match (self.backend.capabilities.frames_of_time, interval.one_unit()) {
            (FramesOfTime::All, _) => {
                self.push("INTERVAL '");
                self.number(interval);
                self.push("'");
            }
            (FramesOfTime::OneUnit, Some((number, unit))) => {
                self.push("INTERVAL ");
                self.number(number);
                self.push(" ");
                self.push(unit);
            }
            _ => self.number(interval.fixed_micros()),
        }
    }

    fn bound(&mut self, bound: Bound, unit: i64) -> Result<()> {
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
            Bound::Earlier(interval) => {
                self.interval_bound(interval);
                self.push(" PRECEDING");
            }
            Bound::Later(interval) => {
                self.interval_bound(interval);
                self.push(" FOLLOWING");
            }
        }
        Ok(())
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
        Bound::Preceding(_) | Bound::Earlier(_) => 1,
        Bound::CurrentRow => 2,
        Bound::Following(_) | Bound::Later(_) => 3,
        Bound::UnboundedFollowing => 4,
    };
    let legal = rank(frame.start) <= rank(frame.end) && rank(frame.start) < 4 && rank(frame.end) > 0;
    if legal {
        return Ok(());
    }
    let reason = format!("the frame of a window ends before it starts: {:?} to {:?}", frame.start, frame.end);
    Err(Error::Query { reason: reason.into() })
}

/// Refuses a distance that is none of what the window is sorted by.
fn check_distance(frame: Frame, order: &[OrderNode]) -> Result<()> {
    let refused = |reason: &str| Err(Error::Query { reason: reason.into() });
    let measured = |bound: Bound| matches!(bound, Bound::Preceding(_) | Bound::Following(_));
    let ty = match order {
        [order] => type_of(&order.by),
        _ => None,
    };
    let is_time =
        matches!(ty, Some(ColumnType::Date | ColumnType::Time | ColumnType::Timestamp | ColumnType::DateTime));
    if frame.measures_time() {
        if frame.mode != FrameMode::Range || order.len() != 1 {
            return refused(
                "a frame that measures time is a range of one thing that the window is sorted by: `range_between`",
            );
        }
        if !is_time {
            return refused("a frame measures time, and its window is sorted by something else");
        }
        if frame.intervals().any(|interval| interval.months < 0 || interval.days < 0 || interval.micros < 0) {
            return refused(
                "a frame measures a time that is less than nothing: say `Earlier` for `Later`, or the reverse",
            );
        }
    } else if frame.mode == FrameMode::Range && (measured(frame.start) || measured(frame.end)) {
        if order.len() != 1 {
            return refused("a frame that measures a distance is of one thing that the window is sorted by");
        }
        if is_time {
            return refused("a frame measures a number, and its window is sorted by a time: `Bound::Earlier(days(7))`");
        }
    }
    Ok(())
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

const FRAME_INSTEAD: &str = "measure days and smaller units of a day or a moment, or count in rows, by `rows_between`";
