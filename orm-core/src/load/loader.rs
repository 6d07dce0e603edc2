use crate::dialect::Backend;
use crate::error::Result;
use crate::query::SelectNode;
use crate::row::RowAccess;
use crate::session::Objects;

/// What is loaded with some rows by one relation: what it has seen of them, and what came for them.
///
/// It is told each parent's row, hands out queries when all of them are there, takes the rows that come, and at the end gives
/// what belongs to each parent. Relations that are loaded with its own rows are in it, and are numbered after it.
///
/// A clone of it is one that has seen nothing yet.
pub trait Loader: Clone + Send + Sync {
    /// What belongs to one parent.
    type Loaded: Clone + Send;
    /// The same as objects that a session tracks.
    type Tracked: Send;
    /// How many relations it loads, itself among them.
    const RELATIONS: usize;

    /// Says where the columns of a parent are in its row.
    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize);

    /// Refuses a relation that is none.
    ///
    /// # Errors
    /// [`Error::Query`](crate::Error::Query) with the foreign key that the model does not have.
    fn check(&self) -> Result<()>;

    /// Takes note of a parent.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if a key is no key.
    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()>;

    /// The next query, and the number of the relation that its rows are for, counted from this one.
    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)>;

    /// Takes a row of the relation with this number.
    ///
    /// # Errors
    /// [`Error::Decode`](crate::Error::Decode) if it is not what was asked for.
    fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()>;

    /// What belongs to each parent, in the order in which they were noted.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if a row is missing that a key which is not NULL points at.
    fn finish(self) -> Result<Vec<Self::Loaded>>;

    /// Makes objects of what was loaded.
    fn track(loaded: Self::Loaded, objects: &mut Objects) -> Self::Tracked;
}

/// Relations that are loaded side by side: a tuple of [`Loader`]s.
pub trait Loaders: Clone + Send + Sync {
    /// A row beside what was loaded with it: `(Row, A, B)`, and the row alone if nothing was.
    type With<Row: Clone + Send>: Clone + Send;
    /// The same as objects that a session tracks.
    type TrackedWith<Row: Send>: Send;
    /// How many relations they load in all.
    const RELATIONS: usize;

    /// See [`Loader::place`].
    fn place(&mut self, at: &mut dyn FnMut(usize) -> usize);

    /// See [`Loader::check`].
    ///
    /// # Errors
    /// As there.
    fn check(&self) -> Result<()>;

    /// See [`Loader::note`].
    ///
    /// # Errors
    /// As there.
    fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()>;

    /// See [`Loader::next`].
    fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)>;

    /// See [`Loader::row`].
    ///
    /// # Errors
    /// As there.
    fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()>;

    /// Puts what was loaded beside the rows that it was loaded with.
    ///
    /// # Errors
    /// As [`Loader::finish`].
    fn finish<Row: Clone + Send>(self, rows: Vec<Row>) -> Result<Vec<Self::With<Row>>>;

    /// Makes something of each row and of what was loaded with it.
    ///
    /// # Errors
    /// As [`Loader::finish`].
    fn finish_as<Row, T>(self, rows: Vec<Row>, make: impl FnMut(Row, Self::With<()>) -> T) -> Result<Vec<T>>;

    /// Makes objects of a row, by `track`, and of what was loaded with it.
    fn track<Row: Clone + Send, Tracked: Send>(
        with: Self::With<Row>,
        objects: &mut Objects,
        track: fn(Row, &mut Objects) -> Tracked,
    ) -> Self::TrackedWith<Tracked>;
}

/// Tuples of loaders that can become one longer.
#[diagnostic::on_unimplemented(
    message = "nine relations are too many to be loaded side by side",
    label = "eight stand in a tuple at most",
    note = "load the rest with `session.load(&rows, relation)`"
)]
pub trait Append<L: Loader> {
    /// The longer tuple.
    type Longer: Loaders;

    /// One more loader.
    fn append(self, loader: L) -> Self::Longer;
}

impl Loaders for () {
    type With<Row: Clone + Send> = Row;
    type TrackedWith<Row: Send> = Row;
    const RELATIONS: usize = 0;

    fn place(&mut self, _: &mut dyn FnMut(usize) -> usize) {}

    fn check(&self) -> Result<()> {
        Ok(())
    }

    #[inline]
    fn note<R: RowAccess + ?Sized>(&mut self, _: &R) -> Result<()> {
        Ok(())
    }

    fn next(&mut self, _: &Backend) -> Option<(usize, SelectNode)> {
        None
    }

    #[inline]
    fn row<R: RowAccess + ?Sized>(&mut self, _: usize, _: &R) -> Result<()> {
        Ok(())
    }

    fn finish<Row: Clone + Send>(self, rows: Vec<Row>) -> Result<Vec<Row>> {
        Ok(rows)
    }

    fn finish_as<Row, T>(self, rows: Vec<Row>, mut make: impl FnMut(Row, ()) -> T) -> Result<Vec<T>> {
        Ok(rows.into_iter().map(|row| make(row, ())).collect())
    }

    fn track<Row: Clone + Send, Tracked: Send>(
        row: Row,
        objects: &mut Objects,
        track: fn(Row, &mut Objects) -> Tracked,
    ) -> Tracked {
        track(row, objects)
    }
}

macro_rules! tuple {
    ($($name:ident)+) => {
        #[allow(non_snake_case, unused_assignments, reason = "one name serves as type and as binding; the last number is not read")]
        impl<$($name: Loader),+> Loaders for ($($name,)+) {
            type With<Row: Clone + Send> = (Row, $($name::Loaded),+);
            type TrackedWith<Row: Send> = (Row, $($name::Tracked),+);
            const RELATIONS: usize = 0 $(+ $name::RELATIONS)+;

            fn place(&mut self, at: &mut dyn FnMut(usize) -> usize) {
                let ($($name,)+) = self;
                $($name.place(at);)+
            }

            fn check(&self) -> Result<()> {
                let ($($name,)+) = self;
                $($name.check()?;)+
                Ok(())
            }

            #[inline]
            fn note<R: RowAccess + ?Sized>(&mut self, row: &R) -> Result<()> {
                let ($($name,)+) = self;
                $($name.note(row)?;)+
                Ok(())
            }

            fn next(&mut self, backend: &Backend) -> Option<(usize, SelectNode)> {
                let ($($name,)+) = self;
                let mut first = 0;
                $(
                    if let Some((relation, query)) = $name.next(backend) {
                        return Some((first + relation, query));
                    }
                    first += $name::RELATIONS;
                )+
                None
            }

            #[inline]
            fn row<R: RowAccess + ?Sized>(&mut self, relation: usize, row: &R) -> Result<()> {
                let ($($name,)+) = self;
                let mut first = 0;
                $(
                    if relation < first + $name::RELATIONS {
                        return $name.row(relation - first, row);
                    }
                    first += $name::RELATIONS;
                )+
                Ok(())
            }

            fn finish<Row: Clone + Send>(self, rows: Vec<Row>) -> Result<Vec<Self::With<Row>>> {
                self.finish_as(rows, |row, ((), $($name),+)| (row, $($name),+))
            }

            fn finish_as<Row, T>(
                self,
                rows: Vec<Row>,
                mut make: impl FnMut(Row, Self::With<()>) -> T,
            ) -> Result<Vec<T>> {
                let ($($name,)+) = self;
                $(let mut $name = $name.finish()?.into_iter();)+
                // Each loader gives as much as it has noted: one for each row.
                let made = rows.into_iter().filter_map(|row| Some(make(row, ((), $($name.next()?),+))));
                Ok(made.collect())
            }

            fn track<Row: Clone + Send, Tracked: Send>(
                (row, $($name),+): Self::With<Row>,
                objects: &mut Objects,
                track: fn(Row, &mut Objects) -> Tracked,
            ) -> Self::TrackedWith<Tracked> {
                (track(row, objects), $(<$name as Loader>::track($name, objects)),+)
            }
        }
    };
}
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);

impl<L: Loader> Append<L> for () {
    type Longer = (L,);

    fn append(self, loader: L) -> (L,) {
        (loader,)
    }
}

macro_rules! append {
    ($($name:ident)+) => {
        impl<$($name: Loader,)+ L: Loader> Append<L> for ($($name,)+) {
            type Longer = ($($name,)+ L);

            #[allow(non_snake_case, reason = "one name serves as type and as binding")]
            fn append(self, loader: L) -> ($($name,)+ L) {
                let ($($name,)+) = self;
                ($($name,)+ loader)
            }
        }
    };
}
append!(A);
append!(A B);
append!(A B C);
append!(A B C D);
append!(A B C D E);
append!(A B C D E F);
append!(A B C D E F G);
