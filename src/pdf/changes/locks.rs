//! What signatures made before permit: FieldMDP and `/Lock` (ISO 32000-2 §12.8.2.4, §12.7.5.5).

use super::super::{Dictionary, Document, Object, SignatureField, View};

/// Which fields a signature locks.
#[derive(Debug, Clone, PartialEq)]
enum Reach {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

/// One lock and the revision it was signed in.
#[derive(Debug)]
struct Lock {
    revision: usize,
    reach: Reach,
}

/// Everything that signatures lock, read from the revision that each of them signs: what a later revision puts in the place
/// of a transform's parameters changes nothing (threat P-26).
#[derive(Debug, Default)]
pub(super) struct Locks {
    fields: Vec<Lock>,
    /// What a `/Lock`'s `/P` allows from that revision on (table 236), 1 to 3; anything else there counts as 1.
    document: Vec<(usize, i64)>,
}

impl Locks {
    pub(super) fn of(document: &Document<'_>, signatures: &[SignatureField]) -> Self {
        let mut locks = Self::default();
        for signature in signatures {
            let view = document.view(signature.revision);
            locks.transforms(view, signature);
            locks.field(view, signature);
        }
        locks
    }

    /// The signature's own FieldMDP transforms; where they cannot be read everything is locked.
    fn transforms(&mut self, view: View<'_, '_>, signature: &SignatureField) {
        let mut lock = |reach| self.fields.push(Lock { revision: signature.revision, reach });
        if signature.dictionary.get("Reference").is_none() {
            return;
        }
        let Ok(references) = view.lookup(&signature.dictionary, "Reference") else { return lock(Reach::All) };
        let one;
        let references = match &*references {
            Object::Array(references) => references.as_slice(),
            Object::Dictionary(_) => {
                one = [references.as_ref().clone()];
                &one
            }
            _ => return,
        };
        for reference in references {
            let Ok(reference) = view.resolve(reference) else { return lock(Reach::All) };
            let Some(reference) = reference.as_dictionary() else { continue };
            let method = view.lookup(reference, "TransformMethod");
            if method.is_ok_and(|method| method.as_name() != Some(b"FieldMDP")) {
                continue;
            }
            let parameters = view.lookup(reference, "TransformParams");
            match parameters.as_deref().map(Object::as_dictionary) {
                Ok(Some(parameters)) => lock(reach(view, parameters)),
                _ => lock(Reach::All),
            }
        }
    }

    /// The signed field's `/Lock`. It should say what the transform says; where it locks more, more is locked.
    fn field(&mut self, view: View<'_, '_>, signature: &SignatureField) {
        let Some(id) = signature.field else { return };
        let all = Lock { revision: signature.revision, reach: Reach::All };
        let Ok(field) = view.get(id) else { return self.fields.push(all) };
        let Some(field) = field.as_dictionary() else { return };
        let Ok(lock) = view.lookup(field, "Lock") else { return self.fields.push(all) };
        let Some(lock) = lock.as_dictionary() else { return };
        self.fields.push(Lock { revision: signature.revision, reach: reach(view, lock) });
        if lock.get("P").is_some() {
            let permission = view.lookup(lock, "P").ok().and_then(|p| p.as_integer());
            let permission = permission.filter(|p| (1..=3).contains(p)).unwrap_or(1);
            self.document.push((signature.revision, permission));
        }
    }

    /// Whether a signature made before `revision` locks the field of this fully qualified name.
    pub(super) fn holds(&self, name: &str, revision: usize) -> bool {
        self.fields.iter().filter(|lock| lock.revision < revision).any(|lock| {
            let named = |names: &[String]| {
                // A field's name stands for all fields below it; that of another field that begins alike does not.
                names
                    .iter()
                    .any(|n| name.strip_prefix(n.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
            };
            match &lock.reach {
                Reach::All => true,
                Reach::Include(names) => named(names) || names.iter().any(|n| is_above(name, n)),
                Reach::Exclude(names) => !named(names),
            }
        })
    }

    /// The strictest `/P` of all locks signed before `revision`.
    pub(super) fn permission(&self, revision: usize) -> Option<i64> {
        self.document.iter().filter(|(signed, _)| *signed < revision).map(|(_, permission)| *permission).min()
    }
}

/// Whether a locked field lies below this one, whose value it may inherit.
fn is_above(name: &str, locked: &str) -> bool {
    !name.is_empty() && locked.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
}

fn reach(view: View<'_, '_>, parameters: &Dictionary) -> Reach {
    // A key that stands twice can be read in two ways (threat P-31).
    if parameters.duplicate().is_some() {
        return Reach::All;
    }
    let action = view.lookup(parameters, "Action");
    let names = view.lookup(parameters, "Fields");
    let (Ok(action), Ok(names)) = (action, names) else { return Reach::All };
    let mut read = Vec::new();
    for name in names.as_array().unwrap_or_default() {
        match view.resolve(name).ok().as_deref().and_then(Object::as_string) {
            Some(name) => read.push(name.to_text()),
            None => return Reach::All,
        }
    }
    match action.as_name() {
        Some(b"Include") if names.as_array().is_some() => Reach::Include(read),
        Some(b"Exclude") if names.as_array().is_some() => Reach::Exclude(read),
        _ => Reach::All,
    }
}
