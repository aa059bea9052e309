// A tool that prints each interrupt. Exits after the first one, with a delay in milliseconds (argument, default 500).
let interrupts = 0;
process.on("SIGINT", () => {
  interrupts += 1;
  console.log(`interrupt ${interrupts}`);
  if (interrupts === 1)
    setTimeout(() => (console.log("state written"), process.exit(3)), Number(process.argv[2] ?? 500));
});
setInterval(() => undefined, 1000);
console.log(`tool ${process.pid}`);
