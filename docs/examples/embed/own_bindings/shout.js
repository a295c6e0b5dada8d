// The half that scripts see; it runs once, while the snapshot is made.
(natives) => {
  const { shout } = natives.shout;
  globalThis.shout = (text) => shout(`${text}`);
}
