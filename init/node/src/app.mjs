/** Greets whom the event names. */
export const handler = async (event) => {
  return { message: `Hello, ${event.name || "world"}!` };
};
