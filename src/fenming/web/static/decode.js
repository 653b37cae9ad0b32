import{f as a,g as b}from"./part-A2PVTTJQ.js";import"./part-PQRL6UG7.js";import"./part-XBROT5LN.js";import"./part-QMY7FDP2.js";import"./part-AJJ3ULMT.js";export{b as decodePage,a as structure};
