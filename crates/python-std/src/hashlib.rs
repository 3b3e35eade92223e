//! `hashlib`: what examples give processors to do. As in CPython, hashing of more than a little gives up the
//! interpreter lock, so that threads can do it at the same time.

use std::sync::Arc;

use sha2::Digest;

use forklore_python::builtins::integer;
use forklore_python::exception::{OVERFLOW_ERROR, Raise};
use forklore_python::interp::Thread;
use forklore_python::value::limit::room_for;
use forklore_python::value::module::{Entry, Module};
use forklore_python::value::{Args, Class, Method, NativeObject, Shared, Signature, Value};

macro_rules! algorithms {
    ($($variant:ident $name:literal $function:literal $hasher:ty, $block:literal;)*) => {
        /// `hashlib`
        pub static MODULE: Module = Module::new("hashlib", &[
                $(Entry::function("hashlib", $name, |thread, args| {
                    const SIGNATURE: Signature<2> = Signature::new($function, ["string", "usedforsecurity"])
                        .positional(1)
                        .native();
                    let [data, _] = args.bind(&SIGNATURE)?;
                    hash(thread, Hasher::$variant(<$hasher>::new()), data)
                }),)*
                Entry::function("hashlib", "new", new),
                Entry::function("hashlib", "pbkdf2_hmac", pbkdf2_hmac),
            ]);

        /// What has been hashed so far.
        #[derive(Clone)]
        enum Hasher {
            $($variant($hasher)),*
        }

        impl Hasher {
            fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant(<$hasher>::new())),)*
                    _ => None,
                }
            }

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name),*
                }
            }

            /// How many bytes are hashed at a time.
            fn block_size(&self) -> usize {
                match self {
                    $(Self::$variant(_) => $block),*
                }
            }

            fn update(&mut self, bytes: &[u8]) {
                match self {
                    $(Self::$variant(hasher) => hasher.update(bytes)),*
                }
            }

            fn digest(self) -> Vec<u8> {
                match self {
                    $(Self::$variant(hasher) => hasher.finalize().to_vec()),*
                }
            }
        }
    };
}

algorithms! {
    Md5 "md5" "openssl_md5" md5::Md5, 64;
    Sha1 "sha1" "openssl_sha1" sha1::Sha1, 64;
    Sha224 "sha224" "openssl_sha224" sha2::Sha224, 64;
    Sha256 "sha256" "openssl_sha256" sha2::Sha256, 64;
    Sha384 "sha384" "openssl_sha384" sha2::Sha384, 128;
    Sha512 "sha512" "openssl_sha512" sha2::Sha512, 128;
}

static HASH: Class = Class::new("HASH")
    .module("_hashlib")
    .c_name("_hashlib.HASH")
    .methods(method);

/// From how many bytes on the interpreter lock is given up (`HASHLIB_GIL_MINSIZE`).
const MUCH: usize = 2048;

/// A hash that a listing holds.
struct Hash(Shared<Hasher>);

fn hash(thread: &mut Thread, mut hasher: Hasher, data: Option<Value>) -> Result<Value, Raise> {
    if let Some(data) = data {
        hash_in(thread, &mut hasher, &data)?;
    }
    Ok(Value::object(Hash(Shared::new(hasher))))
}

fn hash_in(thread: &mut Thread, hasher: &mut Hasher, data: &Value) -> Result<(), Raise> {
    match data {
        Value::Bytes(bytes) if bytes.len() < MUCH => hasher.update(bytes),
        Value::Bytes(bytes) => thread.without_lock(|| hasher.update(bytes)),
        Value::Str(_) => return Err(Raise::type_error("Strings must be encoded before hashing")),
        _ => return Err(Raise::type_error("object supporting the buffer API required")),
    }
    Ok(())
}

/// `hashlib.new(name, data=b'')`
fn new(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<3> = Signature::new("__hash_new", ["name", "data", "usedforsecurity"])
        .required(1)
        .positional(2);
    let [name, data, _] = args.bind(&SIGNATURE)?;
    let Some(Value::Str(name)) = name else {
        return Err(Raise::type_error("name must be a string"));
    };
    match Hasher::named(&name) {
        Some(hasher) => hash(thread, hasher, data),
        None => Err(Raise::value_error(format!("unsupported hash type {name}"))),
    }
}

fn this(value: &Value) -> Result<&Hash, Raise> {
    value.downcast().ok_or_else(|| Raise::type_error("not a HASH"))
}

fn method(name: &str) -> Option<Method> {
    let method: Method = match name {
        "update" => |thread, value, args| {
            let data = args.one("HASH.update")?;
            // No lock is held while the interpreter lock is given up.
            let mut hasher = this(value)?.0.snapshot();
            hash_in(thread, &mut hasher, &data)?;
            *this(value)?.0.lock() = hasher;
            Ok(Value::None)
        },
        "digest" => |_, value, args| {
            args.none("HASH.digest")?;
            Ok(Value::Bytes(this(value)?.0.snapshot().digest().into()))
        },
        "hexdigest" => |_, value, args| {
            args.none("HASH.hexdigest")?;
            let digest = this(value)?.0.snapshot().digest();
            let digits = digest.iter().map(|byte| format!("{byte:02x}"));
            Ok(digits.collect::<String>().into())
        },
        "copy" => |_, value, args| {
            args.none("HASH.copy")?;
            Ok(Value::object(Hash(Shared::new(this(value)?.0.snapshot()))))
        },
        _ => return None,
    };
    Some(method)
}

impl NativeObject for Hash {
    fn class(&self) -> &'static Class {
        &HASH
    }

    fn attribute(&self, _thread: &mut Thread, name: &str) -> Result<Option<Value>, Raise> {
        let hasher = self.0.snapshot();
        let size = |size: usize| Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
        Ok(match name {
            "name" => Some(hasher.name().into()),
            "block_size" => Some(size(hasher.block_size())),
            "digest_size" => Some(size(hasher.digest().len())),
            _ => None,
        })
    }

    fn repr(&self, _thread: &mut Thread) -> Result<Option<String>, Raise> {
        let (name, at) = (self.0.lock().name(), std::ptr::from_ref(self).addr());
        Ok(Some(format!("<{name} _hashlib.HASH object @ {at:#x}>")))
    }
}

/// `hashlib.pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)`
fn pbkdf2_hmac(thread: &mut Thread, args: Args) -> Result<Value, Raise> {
    const SIGNATURE: Signature<5> =
        Signature::new("pbkdf2_hmac", ["hash_name", "password", "salt", "iterations", "dklen"])
            .required(4)
            .native();
    let [name, password, salt, iterations, len] = args.bind(&SIGNATURE)?;
    let bytes = |value: Option<Value>| match value.unwrap_or_default() {
        Value::Bytes(bytes) => Ok(bytes),
        other => {
            let text = format!("a bytes-like object is required, not '{}'", other.type_name());
            Err(Raise::type_error(text))
        }
    };
    let (password, salt): (Arc<[u8]>, Arc<[u8]>) = (bytes(password)?, bytes(salt)?);
    let iterations = integer(&iterations.unwrap_or_default())?;
    let Some(Value::Str(name)) = &name else {
        let given = name.unwrap_or_default();
        let text = format!(
            "pbkdf2_hmac() argument 'hash_name' must be str, not {}",
            given.type_name()
        );
        return Err(Raise::type_error(text));
    };
    let hasher = Hasher::named(name);
    let hasher = hasher.ok_or_else(|| Raise::value_error("[digital envelope routines] unsupported"))?;
    if iterations < 1 {
        return Err(Raise::value_error("iteration value must be greater than 0."));
    }
    let size = hasher.clone().digest().len();
    let len = match len {
        None | Some(Value::None) => size,
        Some(len) => match integer(&len)? {
            len if len < 1 => return Err(Raise::value_error("key length must be greater than 0.")),
            len => usize::try_from(len).map_err(|_| Raise::new(&OVERFLOW_ERROR, "key length is too great."))?,
        },
    };
    room_for(len, 1)?;
    let key = thread.without_lock(|| derived(&Mac::new(&hasher, &password), &salt, iterations, (len, size)));
    Ok(Value::Bytes(key.into()))
}

/// A hash with a key: HMAC, RFC 2104.
struct Mac {
    inner: Hasher,
    outer: Hasher,
}

impl Mac {
    fn new(hasher: &Hasher, key: &[u8]) -> Self {
        let mut block = key.to_vec();
        if block.len() > hasher.block_size() {
            let mut hashed = hasher.clone();
            hashed.update(key);
            block = hashed.digest();
        }
        block.resize(hasher.block_size(), 0);
        let begun = |pad: u8| {
            let mut begun = hasher.clone();
            begun.update(&block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>());
            begun
        };
        Self {
            inner: begun(0x36),
            outer: begun(0x5c),
        }
    }

    fn of(&self, bytes: &[u8]) -> Vec<u8> {
        let (mut inner, mut outer) = (self.inner.clone(), self.outer.clone());
        inner.update(bytes);
        outer.update(&inner.digest());
        outer.digest()
    }
}

/// PBKDF2, RFC 8018: a key of `len` bytes, in blocks of `size`.
fn derived(mac: &Mac, salt: &[u8], iterations: i64, (len, size): (usize, usize)) -> Vec<u8> {
    let mut key = Vec::with_capacity(len);
    for number in 1..=u32::try_from(len.div_ceil(size)).unwrap_or(u32::MAX) {
        let mut last = mac.of(&[salt, &number.to_be_bytes()].concat());
        let mut block = last.clone();
        for _ in 1..iterations {
            last = mac.of(&last);
            for (byte, other) in block.iter_mut().zip(&last) {
                *byte ^= other;
            }
        }
        key.extend(block);
    }
    key.truncate(len);
    key
}
