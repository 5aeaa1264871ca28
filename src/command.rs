#![doc = include_str!("cli/json.md")]
