interface Event {
  name?: string;
}

/** Greets whom the event names. */
export const handler = async (event: Event): Promise<{ message: string }> => {
  return { message: `Hello, ${event.name || "world"}!` };
};
