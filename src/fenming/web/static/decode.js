import{f as a,g as b}from"./part-254YZGPG.js";import"./part-IWC6C444.js";import"./part-QMY7FDP2.js";import"./part-AJJ3ULMT.js";export{b as decodePage,a as structure};
