/** The package ships no types: the part that is used here. */
declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    errorsText(separator: string): string;
  }
  /** Checks an Amazon States Language definition. Adds fields to it: pass a copy. */
  export default function validate(definition: unknown): Validation;
}
