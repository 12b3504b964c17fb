"""The live path: figures become frames, frames reach every screen."""
